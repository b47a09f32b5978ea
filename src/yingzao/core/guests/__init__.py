"""Guest links: one record, for one named person without an account, until a day; and what they answer."""
