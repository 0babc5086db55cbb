"""Tests of the day seals."""
