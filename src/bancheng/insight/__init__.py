"""相似 — texts that are alike; models are loaded by the worker only."""
