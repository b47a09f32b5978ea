"""Backup and restore: one archive, the same for every database, that proves what it holds."""
