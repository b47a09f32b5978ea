"""A form against its revision in force: what publishing would change, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from yingzao.engines.forms import Definition, DefinitionError, Listing

from .definitions import read
from .models import FormDefinition
from .outline import Line, outline_of
from .settings_words import settings_words


@dataclass(frozen=True)
class Change:
    """One question that came, went or is otherwise now; ``was`` and ``now`` are its words."""

    label: str
    was: str
    now: str


def changes(record: FormDefinition | None, after: Definition, listing: Listing | None) -> list[Change]:
    """What publishing would change against the revision ``record`` in force: questions, then settings."""
    if record is None:
        return []
    try:
        before, was_set = read(record.questions), record.settings
    except DefinitionError:
        return []
    return [*question_changes(before, after), *_settings_changes(before, was_set, after, listing)]


def _settings_changes(
    before: Definition, was_set: Listing | None, after: Definition, listing: Listing | None
) -> list[Change]:
    old = dict(settings_words(before, was_set)) if was_set else {}
    new = dict(settings_words(after, listing)) if listing else {}
    return [
        Change(label, old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys([*new, *old])
        if old.get(label, "") != new.get(label, "")
    ]


def question_changes(before: Definition, after: Definition) -> list[Change]:
    """Questions that come or are otherwise, in the order of the new form, then those that go."""
    old = {line.key: line for line in _keyed(before)}
    new = {line.key: line for line in _keyed(after)}
    found = [
        Change(line.label, _words(old[key]) if key in old else "", _words(line))
        for key, line in new.items()
        if key not in old or _words(old[key]) != _words(line)
    ]
    return found + [Change(line.label, _words(line), "") for key, line in old.items() if key not in new]


def _keyed(definition: Definition) -> Iterator[Line]:
    """Lines by their whole key, so that two tables may have columns of one name."""
    for (key, _question), line in zip(definition.by_key.items(), outline_of(definition).lines, strict=True):
        yield Line(line.number, line.label, key, line.type, line.demand, line.details, line.is_heading)


def _words(line: Line) -> str:
    return "；".join(filter(None, (line.label, line.type, line.demand, *line.details)))
