"""Hazards found and scored, and the talks held before work begins."""
