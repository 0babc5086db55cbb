"""规则 — what the standard and the published rules say, in plain Python.

Nothing here imports more than the standard library. Numbers and names a place may set
are in `policies/*.toml`; the way a case moves is in `transitions.py`.
"""
