"""接口 — the HTTP interface `/api/v1`: one module per resource, described by itself.

Nothing is decided here. An operation reads who asks and what was sent, calls the one door of the
cases or one of their readers, and answers what comes back. The operations of the process are made
from `rules.transitions.ROWS`: a new row there is a new operation here.
"""
