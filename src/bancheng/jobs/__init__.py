"""后台 — what happens without anybody asking: the tick of the clock, and tasks beside requests."""
