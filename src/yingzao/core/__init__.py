"""What every record shares, layered from events at the bottom to screens and api at the top."""
