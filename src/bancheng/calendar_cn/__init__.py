"""放假安排与办公时间 — holiday notices and office hours as data."""
