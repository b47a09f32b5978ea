"""REST for every ledger from its one declaration."""
