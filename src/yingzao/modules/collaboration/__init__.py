"""Contact sheets between the parties of a contract."""
