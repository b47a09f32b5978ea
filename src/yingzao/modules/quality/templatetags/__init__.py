"""Template words of quality."""
