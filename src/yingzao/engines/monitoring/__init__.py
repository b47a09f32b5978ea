"""Monitoring: readings against their limits."""
