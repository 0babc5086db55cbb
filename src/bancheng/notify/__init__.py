"""告知 — telling people what happened: today in the product itself, one room for each way."""
