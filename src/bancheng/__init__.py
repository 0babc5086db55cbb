"""办成 Bancheng — the system behind a government-service centre's backstop window."""

__version__ = "0.1.0"
