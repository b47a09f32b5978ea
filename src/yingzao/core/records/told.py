"""Envelopes in lists of every kind, told the state as their own kind calls it: a sent notice is not "in approval"."""

from collections.abc import Iterable

from .models import Record, record_models


def tell_states(envelopes: Iterable[Record]) -> None:
    """Set ``told_state`` of those whose kind has words of its own; one query for each such kind."""
    by_kind: dict[str, list[Record]] = {}
    for record in envelopes:
        if type(record) is Record:
            by_kind.setdefault(record.kind, []).append(record)
    models = record_models()
    for kind, records in by_kind.items():
        model = models.get(kind)
        if model is None or model.shown_state is Record.shown_state:
            continue
        own = model._default_manager.in_bulk([record.pk for record in records])
        for record in records:
            if record.pk in own:
                record.told_state = own[record.pk].shown_state
