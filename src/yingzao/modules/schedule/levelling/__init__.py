"""Crews and machines of a plan: what is at hand, what is wanted, where it does not suffice, and what to do about it."""
