"""Turn parsed TOML into frozen dataclasses, refusing what the dataclass does not declare.

A misspelt key in a table of a standard would silently drop a rule, so unknown keys, missing keys and wrong
types are errors that name the place.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class TableError(ValueError):
    """A table of a standard is malformed; the message names file, section and key."""


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def build(cls: type[T], data: object, where: str) -> T:
    """Build the dataclass ``cls`` from a mapping, checking keys and types.

    ``where`` is the place named in errors, e.g. ``hazardous_works.rules[3]``.
    Raises TableError for unknown keys, missing keys and values of another type.
    """
    if not isinstance(data, Mapping):
        raise TableError(f"{where}: expected a table, found {type(data).__name__}")
    declared = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(data) - set(declared))
    if unknown:
        raise TableError(f"{where}: unknown key {', '.join(unknown)}")
    missing = [
        name
        for name, field in declared.items()
        if name not in data and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise TableError(f"{where}: missing key {', '.join(missing)}")
    hints = _hints(cls)  # type: ignore[arg-type]
    values = {name: _convert(hints[name], value, f"{where}.{name}") for name, value in data.items()}
    try:
        return cls(**values)
    except TableError:
        raise
    except ValueError as error:
        raise TableError(f"{where}: {error}") from error


def _convert(hint: Any, value: object, where: str) -> object:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        (hint,) = (argument for argument in arguments if argument is not NoneType)
        return _convert(hint, value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise TableError(f"{where}: expected a list, found {type(value).__name__}")
        return tuple(_convert(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise TableError(f"{where}: expected a table, found {type(value).__name__}")
        items = {key: _convert(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
        return MappingProxyType(items)
    if is_dataclass(hint):
        return build(hint, value, where)  # type: ignore[arg-type]
    return _scalar(hint, value, where)


def _scalar(hint: type, value: object, where: str) -> object:
    if issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            allowed = ", ".join(str(member.value) for member in hint)
            raise TableError(f"{where}: {value!r} is not one of {allowed}") from None
    if hint is Decimal and isinstance(value, int | float) and not isinstance(value, bool):
        value = Decimal(str(value))
    if hint is date and isinstance(value, str):  # overlays kept as JSON have no dates of their own
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise TableError(f"{where}: {value!r} is not a date such as 2018-06-01") from None
    # bool is an int to Python and datetime is a date; neither is meant here.
    if type(value) is not hint:
        raise TableError(f"{where}: expected {hint.__name__}, found {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise TableError(f"{where}: {value} is not a number")
    if hint is str and not str(value).strip():
        raise TableError(f"{where}: must not be empty")
    return value
