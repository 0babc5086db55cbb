"""页面外壳 — tokens, layouts, components; every other page is built of these alone."""
