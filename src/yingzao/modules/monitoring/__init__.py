"""Readings of monitoring points and their verdict against watch and alarm limits."""
