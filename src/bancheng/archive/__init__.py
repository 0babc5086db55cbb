"""归档 — packages of ended cases, what they prove, how long they are kept."""
