"""Schedule risk: what is uncertain, its simulation, and what is made of a forecast."""
