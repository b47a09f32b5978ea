"""Template words of the schedule screens."""
