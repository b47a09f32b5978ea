"""Choosing among alternatives by weighed criteria, and how firmly the choice stands."""
