"""运维 — what keeps a deployment: backup and restore. To change the format, see `archive.py`."""
