"""Rows of the company's chain by key: thousands of records name the same few people and organisations.

A row found here is a copy of one that was read at the same end of the chain, so it is as the database has it.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cache
from typing import Any

from django.db import models

from .ends import Memory
from .models import Signed

End = tuple[str, ...]
_rows: Memory[models.Model] = Memory(20_000)


@cache
def is_company_wide(model: Any) -> bool:
    """Are all rows of ``model`` signed in the company's chain?"""
    if (
        not (isinstance(model, type) and issubclass(model, Signed))
        or model.history_chain is not Signed.history_chain
    ):
        return False
    return "project_id" not in {field.attname for field in model._meta.concrete_fields}


def known(model: type[models.Model], keys: Iterable[int | None], end: End) -> dict[int, Any]:
    """The rows of ``model`` with those keys; ``end`` is that of the company's chain, asked for before."""
    wanted = {key for key in keys if key is not None}
    found = {key: row for key in wanted if (row := _rows.find((model, key), end)) is not None}
    if missing := wanted - found.keys():
        for row in model._base_manager.filter(pk__in=missing):
            found[row.pk] = _rows.keep((model, row.pk), end, row)
    return {key: copy(row) for key, row in found.items()}


def name_known(rows: Sequence[models.Model], names: Iterable[str], end: End) -> None:
    """Give each of ``rows`` what its relations ``names`` point to, without joining or asking row by row."""
    for name in names if rows else ():
        field: Any = rows[0]._meta.get_field(name)
        found = known(field.related_model, (getattr(row, field.attname) for row in rows), end)
        for row in rows:
            if (key := getattr(row, field.attname)) in found:
                setattr(row, name, found[key])


def split_known(model: type[models.Model], names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Of the relations of ``model``: those that :func:`name_known` gives, and those to be joined."""
    company_wide = {
        f.name for f in model._meta.get_fields() if f.is_relation and is_company_wide(f.related_model)
    }
    names = list(names)
    return [n for n in names if n in company_wide], [n for n in names if n not in company_wide]
