"""督办 — who waits for whom, many reminders at once, and the papers of supervision."""
