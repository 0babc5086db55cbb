"""管理页 — organisation, accounts, rules and calendars, for the three administrators."""
