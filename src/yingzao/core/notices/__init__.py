"""Notices: who is told what, with a link to where it happened."""
