"""消息 — the inbox of staff: what came to me, what turned, what is asked of me."""
