"""Consistency of the repository itself."""
