"""表格来件 — letters from a mailbox, a message board or an old ledger, as a CSV sheet."""
