"""工作台 — the pages on which staff work. Needs `cases` for what happens, `shared` for looks."""
