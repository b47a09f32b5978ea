"""Cost: rounding of quantities, earned value by period and WBS, earned schedule and outlook."""
