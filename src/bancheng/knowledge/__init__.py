"""知识库 — entries with their life, and paths by which a matter gets done."""
