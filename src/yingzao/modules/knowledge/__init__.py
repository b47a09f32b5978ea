"""Lessons learned, written down where the next project finds them."""
