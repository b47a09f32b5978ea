"""Fields of a record filled from a payload: ``"试块 {sample.no} 不合格"``, ``"{sample.mpa}"``, or plain text."""

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"\{([^{}\s]{1,80})\}")
MOST_CHARACTERS = 4000


class MissingPlace(ValueError):
    """The payload has nothing at the place that is named."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def filled(template: str, payload: Mapping[str, Any]) -> str:
    """The template with what stands at each ``{place.in.payload}``; raises :class:`MissingPlace`.

    >>> filled("试块 {no} 不合格，强度 {test.0.mpa}", {"no": "SK-12", "test": [{"mpa": 21.5}]})
    '试块 SK-12 不合格，强度 21.5'
    """
    return _PLACE.sub(lambda found: str(_at(payload, found[1])), template)[:MOST_CHARACTERS]


def _at(payload: Any, place: str) -> Any:
    value = payload
    for step in place.split("."):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            raise MissingPlace(place)
    if value is None or isinstance(value, Mapping | list):
        raise MissingPlace(place)
    return value
