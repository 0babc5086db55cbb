"""成文 — pictures and documents of reports, drawn from plain values."""
