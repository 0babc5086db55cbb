"""诉求件 — every case, its orders, its log; and the one door through which it changes.

`actions.py` writes, `queries.py` reads, `present.py` shows, `log.py` keeps the chain.
"""
