"""Template tags of this discipline."""
