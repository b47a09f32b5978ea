"""Projects with their parties, lots and the tree of parts (部位)."""
