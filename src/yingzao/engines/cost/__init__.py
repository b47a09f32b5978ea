"""Cost: rounding of quantities and earned value."""
