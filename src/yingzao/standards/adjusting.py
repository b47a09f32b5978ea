"""A company's own figures in place of those that nobody has verified (待核), and the list of these figures.

Most tables were not compared with the printed standard. What is not verified is a default: whoever has the standard,
or a rule of the company, may replace the figure or confirm it. Verified figures stay as they are. Hazardous works have
overlays of their own, which may tighten verified rules too.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

from yingzao.standards.confidence import Confidence
from yingzao.standards.loader import build_table, load, read_table
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table

Value = Decimal | int | float | bool | str
_IDENTITIES = ("key", "code", "test")
_FIGURES_AS_TEXT = ("allowed",)
_OWN_OVERLAYS = ("hazardous_works",)


@dataclass(frozen=True)
class OpenFigure:
    """An unverified figure: where it stands, as in ``materials.bolt.lots.0.amount``, its value and its clause."""

    path: str
    value: Value
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class _Leaf:
    path: str
    container: dict[str, object]
    name: str
    clause: str
    confidence: Confidence

    @property
    def is_figure(self) -> bool:
        value = self.container[self.name]
        return isinstance(value, Decimal | int) or self.name in _FIGURES_AS_TEXT


def open_figures(name: str) -> tuple[OpenFigure, ...]:
    """The unverified figures of a table in its order; raises TableError when there is no such table.

    Example: those of ``mortar`` are the spread of a group, the share of few groups and the two of its plan.
    """
    return tuple(
        OpenFigure(leaf.path, leaf.container[leaf.name], leaf.clause, leaf.confidence)  # type: ignore[arg-type]
        for leaf in _leaves_of(_data(name), load(name))
        if leaf.is_figure and not leaf.confidence.verified
    )


def adjusted(name: str, edits: Mapping[str, Value]) -> Table:
    """The table ``name`` with figures replaced by their path; ``….confidence`` confirms what stands beside it.

    Raises TableError for a path that is no figure, a verified figure, a value of another type, or figures that do not
    hang together.

    Example: ``adjusted("mortar", {"plan.lot_m3": 200})``, or ``{"plan.confidence": "V1"}`` once read in print.
    """
    data = _data(name)
    leaves = {leaf.path: leaf for leaf in _leaves_of(data, load(name))}
    for path, value in edits.items():
        leaf = leaves.get(path)
        if leaf is None or not (leaf.is_figure or leaf.name == "confidence"):
            raise TableError(f"{name}: {path} is no figure")
        if leaf.confidence.verified:
            raise TableError(f"{name}: {path} is verified by {leaf.clause} and stays as it is")
        leaf.container[leaf.name] = value
    return build_table(name, data)


def _data(name: str) -> dict[str, object]:
    if name in _OWN_OVERLAYS:
        raise TableError(f"{name} has overlays of its own")
    load(name)
    return deepcopy(dict(read_table(name)))


def _leaves_of(data: dict[str, object], table: Table) -> Iterator[_Leaf]:
    """Every single value below the table; a value is as trustworthy as the nearest confidence around it."""
    yield from _leaves(data, "", table.meta.standard, table.meta.confidence)


def _leaves(container: dict[str, object], path: str, clause: str, confidence: Confidence) -> Iterator[_Leaf]:
    clause = str(container.get("clause", clause))
    confidence = Confidence(str(container.get("confidence", confidence)))
    for name, value in container.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            yield from _leaves(value, here, clause, confidence)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _leaves(item, f"{here}.{_identity(item, index)}", clause, confidence)
        else:
            yield _Leaf(here, container, name, clause, confidence)


def _identity(item: dict[str, object], index: int) -> str:
    """What names an item of a list: its key where it has one, so that a path survives a new row."""
    return next((str(item[name]) for name in _IDENTITIES if name in item), str(index))
