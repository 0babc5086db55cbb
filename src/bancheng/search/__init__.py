"""全文检索 — Chinese full-text search over cases, in whichever database is used.

`index_case`, `find` and `drop` are all there is; `sqlite.py` and `postgres.py` do the work,
`segment.py` cuts words. To index something else, make another table like `CaseText`.
"""
