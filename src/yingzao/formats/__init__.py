"""File formats: bytes to engine data and back; no Django."""
