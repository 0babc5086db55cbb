"""统计报表 — indicators, the ledger, periodic reports."""
