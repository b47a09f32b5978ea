"""Rectification (整改): a notice with photos is answered with photos, re-checked by its issuer, and then closed."""
