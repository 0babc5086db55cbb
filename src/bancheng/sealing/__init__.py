"""封日 — each centre's day under one root, chained to the day before."""
