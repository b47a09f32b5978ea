"""Definitions as they are stored, read once: the same questions are shown, checked and printed many times."""

import json
from functools import lru_cache
from typing import Any

from yingzao.engines.forms import Definition, read_definition


def read(questions: Any) -> Definition:
    """The form that stored questions make; raises ``DefinitionError``."""
    return _read(json.dumps(questions, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=128)
def _read(text: str) -> Definition:
    return read_definition(json.loads(text))
