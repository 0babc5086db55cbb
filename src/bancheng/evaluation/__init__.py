"""评价 — what was checked with people, how they rated, and what was put right."""
