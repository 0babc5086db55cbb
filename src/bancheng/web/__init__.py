"""页面 — everything that is answered over HTTP to a browser."""
