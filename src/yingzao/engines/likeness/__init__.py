"""Which entries of a list are probably the same thing, written twice."""

from .finding import Entry, Match, likely_pairs, likely_same
from .names import normalised, normalised_company, similarity

__all__ = [
    "Entry",
    "Match",
    "likely_pairs",
    "likely_same",
    "normalised",
    "normalised_company",
    "similarity",
]
