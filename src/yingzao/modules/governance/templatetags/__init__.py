"""Template words of governance."""
