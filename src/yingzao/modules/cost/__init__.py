"""Day-work slips: hours signed on site, priced by the cost engineer."""
