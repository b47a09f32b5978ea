"""Template tags of printed forms."""
