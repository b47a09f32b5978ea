"""What is written once, numbered, approved and filed: the record, and the declaration of its ledger."""
