"""Forms as data: a definition read from JSON, its conditions and computed questions, and answers held against it."""

from .answers import Answered, check_answers
from .computing import State, state_of
from .conditions import Conditions, conditions_in, read_condition
from .listing import Listing, read_listing, sort_of
from .model import Definition, Question
from .problems import DefinitionError, Problem
from .reading import read_definition

__all__ = [
    "Answered",
    "Conditions",
    "Definition",
    "DefinitionError",
    "Listing",
    "Problem",
    "Question",
    "State",
    "check_answers",
    "conditions_in",
    "read_condition",
    "read_definition",
    "read_listing",
    "sort_of",
    "state_of",
]
