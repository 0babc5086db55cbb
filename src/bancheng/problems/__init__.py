"""共性问题 — from one case to one kind: candidates, measures, their effect."""
