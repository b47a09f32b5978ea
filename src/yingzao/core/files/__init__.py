"""Stored files: content-addressed, hashed, measured, never changed."""
