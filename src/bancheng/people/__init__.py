"""Centres, units, accounts, posts, tokens: who is who. Knows nothing of cases."""
