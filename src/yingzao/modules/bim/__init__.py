"""Building models as they are issued, version by version."""
