"""公众页 — the doors a citizen comes in by: report, follow, scope. They work without any script."""
