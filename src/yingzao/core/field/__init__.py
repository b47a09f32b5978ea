"""The field app: what works with no signal, and how what was written there comes in, once and in order."""
