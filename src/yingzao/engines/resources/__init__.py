"""Resources: demand against capacity."""
