"""Template words of knowledge."""
