"""Defects and their rectification, concrete pours and the test groups they need."""
