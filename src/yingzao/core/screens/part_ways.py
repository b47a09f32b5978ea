"""Where a scanned label leads on: what waits to be done at the part, told by whoever knows."""

from collections.abc import Callable, Iterable
from typing import Any

from yingzao.core.projects.models import Part
from yingzao.core.records.ledgers import Text

Way = tuple[Text, str]
"""Words for a button, and the address it leads to."""
Source = Callable[[Part, Any], Iterable[Way]]
"""Given a part and a reader, what that person may do there now."""

_sources: list[Source] = []


def leads_on(source: Source) -> Source:
    """Decorator: ask ``source`` when the page of a part is opened."""
    _sources.append(source)
    return source


def ways_from(part: Part, person: Any) -> list[Way]:
    return [way for source in _sources for way in source(part, person)]
