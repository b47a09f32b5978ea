"""Definitions as they are stored, read once: the same questions are shown, checked and printed many times."""

import json
from functools import lru_cache
from typing import Any

from yingzao.engines.forms import Definition, Listing, read_definition, read_listing


def read(questions: Any) -> Definition:
    """The form that stored questions make; raises ``DefinitionError``."""
    return _read(json.dumps(questions, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=128)
def _read(text: str) -> Definition:
    return read_definition(json.loads(text))


def read_settings(settings: Any, questions: Any) -> Listing | None:
    """The settings of the form's ledger, held against its questions; raises ``DefinitionError``."""
    return read_listing(settings, read(questions))
