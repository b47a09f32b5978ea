"""Division of a building for acceptance: unit → division → subdivision → item → inspection lots.

单位工程 → 分部 → 子分部 → 分项 → 检验批, GB 50300-2013 chapter 4 and appendix B, as data in
``standards/division.toml``. The result proposes: the approved plan of lots (检验批划分方案) goes before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import groupby

from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.division import Branch, DivisionTable, LotRule, Split, Zone


@dataclass(frozen=True)
class Storey:
    """A storey from the bottom up, with its flow segments (流水段) in the order of work.

    ``key`` is the caller's own and stays when the storey is renamed. A storey without segments is one place.
    """

    key: str
    name: str
    zone: Zone
    segments: tuple[str, ...] = ()
    typical: bool = False

    def __post_init__(self) -> None:
        if len(set(self.segments)) != len(self.segments):
            raise ValueError(f"storey {self.name}: a flow segment appears twice")


@dataclass(frozen=True)
class Building:
    """A unit of acceptance (单位工程) with its storeys, lowest first."""

    code: str
    name: str
    storeys: tuple[Storey, ...]

    def __post_init__(self) -> None:
        if len({storey.key for storey in self.storeys}) != len(self.storeys):
            raise ValueError(f"{self.name}: a storey appears twice")


@dataclass(frozen=True)
class Place:
    """Where a lot lies: one or several storeys, and a flow segment of them; no storeys is the whole unit."""

    storeys: tuple[str, ...] = ()
    segment: str | None = None


@dataclass(frozen=True)
class Lot:
    """A proposed inspection lot.

    ``code`` is the item's six digits and a serial number within the item. ``batch`` counts lots of the same
    place that differ by quantity only, ``batches`` says of how many.
    """

    code: str
    item: str
    place: Place
    place_name: str
    batch: int
    batches: int
    zh: str
    en: str
    rule: str
    clause: str
    confidence: Confidence

    @property
    def key(self) -> tuple[str, Place, int]:
        """What stays the same when the building grows, so that a new proposal finds the lots of an older one."""
        return self.item, self.place, self.batch


@dataclass(frozen=True)
class ItemBranch:
    """An item with its lots; ``unknown`` names the places whose quantity decides how many lots they need."""

    code: str
    zh: str
    en: str
    lots: tuple[Lot, ...]
    unknown: tuple[Place, ...]


@dataclass(frozen=True)
class SubdivisionBranch:
    """A subdivision with its items."""

    code: str
    zh: str
    en: str
    confidence: Confidence
    items: tuple[ItemBranch, ...]


@dataclass(frozen=True)
class DivisionBranch:
    """A division with its subdivisions."""

    code: str
    zh: str
    en: str
    subdivisions: tuple[SubdivisionBranch, ...]


@dataclass(frozen=True)
class Tree:
    """The division of one building."""

    building: Building
    divisions: tuple[DivisionBranch, ...]

    def items(self) -> Iterator[ItemBranch]:
        """Every item in the order of the table."""
        for division in self.divisions:
            for subdivision in division.subdivisions:
                yield from subdivision.items

    def lots(self) -> Iterator[Lot]:
        """Every lot in the order of the table and of the storeys."""
        for item in self.items():
            yield from item.lots


Quantities = Mapping[tuple[str, Place], Decimal]


def divide(
    building: Building, chosen: Iterable[str], table: DivisionTable, quantities: Quantities | None = None
) -> Tree:
    """Divide ``building`` into the ``chosen`` items and propose their lots.

    ``chosen`` holds codes of divisions (``02``), subdivisions (``0201``) or items (``020102``). ``quantities``
    gives, for items whose lots are limited by quantity, how much an item has at a place, in the rule's unit;
    without it one lot is proposed and the place listed as unknown. Raises ValueError for an unknown code, a
    quantity that is not positive, or a quantity where the item's lots ask for none.

    Example: reinforcement on three storeys of two segments gives six lots, ``020102001`` to ``020102006``.
    """
    codes = set(chosen)
    given = dict(quantities or {})
    strange = codes - {code[:digits] for code in table.by_code for digits in (2, 4, 6)}
    if strange:
        raise ValueError(f"no division, subdivision or item {', '.join(sorted(strange))}")
    wanted = [branch for branch in table.branches if not codes.isdisjoint(branch.code[:n] for n in (2, 4, 6))]
    spots = {key: tuple(places(table.lot_rules[key], building)) for key in {b.rule for b in wanted}}
    grown = [
        (branch, _grow(branch, table.lot_rules[branch.rule], spots[branch.rule], given)) for branch in wanted
    ]
    left = sorted(code for code, _place in given)
    if left:
        raise ValueError(f"quantities of {', '.join(left)} are given where its lots ask for none")
    return Tree(building, tuple(_nest(grown)))


def _nest(grown: list[tuple[Branch, ItemBranch]]) -> Iterator[DivisionBranch]:
    for _, of_division in groupby(grown, key=lambda pair: pair[0].code[:2]):
        pairs = list(of_division)
        division = pairs[0][0].division
        branches = tuple(
            _subdivision(list(below)) for _, below in groupby(pairs, key=lambda pair: pair[0].code[:4])
        )
        yield DivisionBranch(division.code, division.zh, division.en, branches)


def _subdivision(pairs: list[tuple[Branch, ItemBranch]]) -> SubdivisionBranch:
    branch = pairs[0][0]
    sub = branch.subdivision
    items = tuple(item for _, item in pairs)
    return SubdivisionBranch(branch.code[:4], sub.zh, sub.en, sub.confidence, items)


def _grow(
    branch: Branch,
    rule: LotRule,
    spots: tuple[tuple[Place, str], ...],
    given: dict[tuple[str, Place], Decimal],
) -> ItemBranch:
    """Give the item its lots and take its quantities out of ``given``."""
    confidence = weakest([branch.subdivision.confidence, rule.confidence])
    lots: list[Lot] = []
    unknown = []
    for place, name in spots:
        quantity = None if rule.every is None else given.pop((branch.code, place), None)
        if rule.every is not None and quantity is None:
            unknown.append(place)
        batches = _batches(branch, rule, name, quantity)
        for batch in range(1, batches + 1):
            number = f" {batch}/{batches}" if batches > 1 else ""
            lots.append(
                Lot(
                    code=f"{branch.code}{len(lots) + 1:03d}",
                    item=branch.code,
                    place=place,
                    place_name=name,
                    batch=batch,
                    batches=batches,
                    zh=f"{name} {branch.item.zh}{number}",
                    en=f"{branch.item.en}, {name}{number}",
                    rule=branch.rule,
                    clause=rule.clause,
                    confidence=confidence,
                )
            )
    return ItemBranch(branch.code, branch.item.zh, branch.item.en, tuple(lots), tuple(unknown))


def _batches(branch: Branch, rule: LotRule, name: str, quantity: Decimal | None) -> int:
    """Lots that a quantity at one place needs; one where it does not matter or is unknown."""
    if rule.every is None or quantity is None:
        return 1
    if not quantity.is_finite() or quantity <= 0:
        raise ValueError(f"{branch.code} {name}: a quantity must be positive, not {quantity}")
    return int((quantity / rule.every).to_integral_value(ROUND_CEILING))


def places(rule: LotRule, building: Building) -> Iterator[tuple[Place, str]]:
    """The places into which a rule divides a building, each with its name, from the bottom up.

    Following typical storeys share a lot where the rule says so, as long as their segments are the same.
    """
    if rule.by is Split.WHOLE:
        yield Place(), building.name
        return
    storeys = [storey for storey in building.storeys if storey.zone in rule.zones]
    for group in _sharing(storeys, rule.typical_storeys):
        keys = tuple(storey.key for storey in group)
        name = group[0].name if len(group) == 1 else f"{group[0].name}–{group[-1].name}"
        if rule.by is Split.STOREY or not group[0].segments:
            yield Place(keys), name
            continue
        for segment in group[0].segments:
            yield Place(keys, segment), f"{name} {segment}"


def _sharing(storeys: list[Storey], at_most: int) -> Iterator[list[Storey]]:
    """Storeys alone, or following typical storeys with the same segments in groups of ``at_most``."""
    group: list[Storey] = []
    for storey in storeys:
        fits = (
            0 < len(group) < at_most
            and storey.typical
            and group[0].typical
            and group[0].segments == storey.segments
            and group[0].zone is storey.zone
        )
        if group and not fits:
            yield group
            group = []
        group.append(storey)
    if group:
        yield group
