"""Carbon: embodied emissions of materials."""
