"""页面外壳 — tokens, layouts and components; every other page is built of these and nothing else."""
