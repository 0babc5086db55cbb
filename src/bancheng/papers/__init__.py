"""文书 — the papers that the process issues, as issued: numbered, with their data and template."""
