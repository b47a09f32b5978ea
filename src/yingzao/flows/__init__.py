"""What follows from what: one business story per file."""
