"""Excel: every ledger out, and lists pasted in."""
