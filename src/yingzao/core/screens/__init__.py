"""The screens every record shares: ledger, record page, form, inbox."""
