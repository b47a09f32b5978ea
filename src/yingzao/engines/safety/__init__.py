"""Safety: hazardous works, loads that decide on them, and risk scores."""
