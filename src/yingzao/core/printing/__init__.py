"""Prints: the form as paper, and whether a printed sheet still equals its record."""
