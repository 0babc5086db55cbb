"""渠道 — how matters come in and answers go out, one folder a channel."""
