"""Procedures as living documents: the library, reviews that put versions in force, gates of their steps, duties."""
