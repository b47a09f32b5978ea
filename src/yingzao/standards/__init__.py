"""Tables taken from standards, as TOML with their source and confidence."""
