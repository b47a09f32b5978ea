"""Re-inspection of what arrives on site (复验): lots of deliveries and joints, specimens, piles to test.

Sources: GB 50204-2015, product standards, JGJ 18-2012, JGJ 107-2016, GB 50202-2018; the figures stand in
``standards/reinspection.toml``. Quantities are exact decimals in the unit of the delivery.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from yingzao.engines.quality.sampling import sample_by_rate
from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.reinspection import ReinspectedMaterial, ReinspectionTable, RequiredTest


class Mode(StrEnum):
    """What becomes of more than one lot holds: a further lot, or further specimens of the same lot."""

    SPLIT = "split"
    ADD_SPECIMENS = "add_specimens"


@dataclass(frozen=True)
class Kind:
    """What may share the right to larger lots: a material of one maker and grade."""

    material: str
    maker: str
    grade: str


@dataclass(frozen=True)
class Delivery:
    """What arrived, or a count of joints; ``id`` is the caller's own, ``grade`` includes kind and size.

    Without a ``batch`` (炉批号, 编号) nothing shows that two deliveries belong together, so they never share a lot.
    """

    id: str
    material: str
    maker: str
    grade: str
    batch: str
    quantity: Decimal
    unit: str
    arrived_on: date
    produced_on: date | None = None

    def __post_init__(self) -> None:
        if not self.quantity.is_finite() or self.quantity <= 0:
            raise ValueError(f"{self.id}: a quantity must be positive, not {self.quantity}")
        if self.produced_on is not None and self.produced_on > self.arrived_on:
            raise ValueError(f"{self.id}: produced after it arrived")

    @property
    def kind(self) -> Kind:
        """Material, maker and grade."""
        return Kind(self.material, self.maker, self.grade)

    @property
    def source(self) -> tuple[str, ...]:
        """What deliveries must share to share a lot."""
        own = () if self.batch else (self.id,)
        return (self.material, self.maker, self.grade, self.batch, self.unit, *own)


@dataclass(frozen=True)
class Part:
    """What of a delivery lies in a lot."""

    delivery: str
    quantity: Decimal


@dataclass(frozen=True)
class Specimens:
    """How many specimens of a lot a test needs; ``retest`` says whether a failure may be tested again."""

    test: str
    count: int
    retest: bool


@dataclass(frozen=True)
class ReinspectionLot:
    """Deliveries that one sample stands for.

    ``sample_by`` counts from the first arrival; ``produced_on`` is the oldest production, None when a delivery
    does not say.
    """

    source: tuple[str, ...]
    serial: int
    kind: Kind
    parts: tuple[Part, ...]
    quantity: Decimal
    unit: str
    largest: Decimal
    specimens: tuple[Specimens, ...]
    arrived_on: date
    sample_by: date
    produced_on: date | None
    clause: str
    confidence: Confidence

    @property
    def key(self) -> tuple[str, ...]:
        """What stays the same when more of the same source arrives."""
        return (*self.source, str(self.serial))


@dataclass(frozen=True)
class SitePoints:
    """Points to test on site: ``per_layer`` in each of ``layers``."""

    points: int
    per_layer: int
    layers: int
    unit: str
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class PileSample:
    """Piles to test out of ``piles``."""

    piles: int
    n: int
    clause: str
    confidence: Confidence


def plan_lots(
    deliveries: Iterable[Delivery],
    table: ReinspectionTable,
    *,
    mode: Mode = Mode.SPLIT,
    enlarged: Collection[Kind] = (),
) -> tuple[ReinspectionLot, ...]:
    """Fill lots from deliveries of the same source, in the order of their arrival.

    Less than a lot is a lot too. ``enlarged`` kinds have lots of twice the size (see ``may_enlarge``). With
    ``ADD_SPECIMENS`` a material whose product standard allows it stays one lot with further specimens.
    Raises ValueError for an unknown material, a unit without a largest lot, or an id that appears twice.

    Example: 130 t of bars of one heat are lots of 60, 60 and 10 t; or one lot with 4 tensile and 4 bend specimens.
    """
    by_source: defaultdict[tuple[str, ...], list[Delivery]] = defaultdict(list)
    ids: set[str] = set()
    for delivery in deliveries:
        if delivery.id in ids:
            raise ValueError(f"delivery {delivery.id} appears twice")
        ids.add(delivery.id)
        by_source[delivery.source].append(delivery)
    return tuple(
        lot
        for source in sorted(by_source)
        for lot in _lots_of(by_source[source], table, mode, by_source[source][0].kind in enlarged)
    )


def may_enlarge(
    passed_at_once: Sequence[bool], material: ReinspectedMaterial, *, certified: bool = False
) -> bool:
    """Whether the next lot may be twice as large, from the lots so far in their order (GB 50204-2015 3.0.8).

    After as many lots in a row as the table asks for that passed at once, or from the start for a certified
    product; a failure after that ends it for good.
    """
    if material.enlarge_after is None:
        return False
    enlarged, in_a_row = certified, 0
    for passed in passed_at_once:
        if enlarged and not passed:
            return False
        in_a_row = in_a_row + 1 if passed else 0
        enlarged = enlarged or in_a_row >= material.enlarge_after
    return enlarged


def pile_sample(piles: int, test: str, table: ReinspectionTable) -> PileSample:
    """Piles to test; never more than there are.

    Raises ValueError for an unknown test or no piles. Example: of 80 piles 3 by static load and 16 for integrity,
    of 45 piles 2 by static load.
    """
    rule = next((rule for rule in table.piles if rule.key == test), None)
    if rule is None:
        raise ValueError(f"no test of piles named {test}")
    few = piles < rule.few_below
    n = sample_by_rate(piles, rule.share, rule.few_at_least if few else rule.at_least)
    return PileSample(piles, n, rule.clause, rule.confidence)


def site_points(amount: Decimal, test: str, table: ReinspectionTable, *, layers: int = 1) -> SitePoints:
    """Points to test on site for an area or length in the unit of the test.

    Raises ValueError for an unknown test, an amount that is not positive, or layers where the test has none.
    Example: 3600 m² of lime soil need 10 points for the first 3000 m² and 2 for the rest.
    """
    rule = next((rule for rule in table.site_tests if rule.key == test), None)
    if rule is None:
        raise ValueError(f"no test on site named {test}")
    if not amount.is_finite() or amount <= 0 or layers < 1 or (layers > 1 and not rule.layered):
        raise ValueError(f"{amount} {rule.unit} in {layers} layers cannot be tested")
    points, done = 0, Decimal(0)
    for step in rule.steps:
        reached = amount if step.up_to is None else min(amount, step.up_to)
        points += int(((reached - done) / step.every).to_integral_value(ROUND_CEILING))
        done = reached
    per_layer = max(points, rule.at_least)
    return SitePoints(per_layer * layers, per_layer, layers, rule.unit, rule.clause, rule.confidence)


def material_of(key: str, table: ReinspectionTable) -> ReinspectedMaterial:
    """The rules of a material; raises ValueError when the table has none."""
    try:
        return table.material(key)
    except KeyError:
        raise ValueError(f"no re-inspection of {key} in the table") from None


def _lots_of(
    deliveries: list[Delivery], table: ReinspectionTable, mode: Mode, enlarged: bool
) -> Iterator[ReinspectionLot]:
    first = deliveries[0]
    material = material_of(first.material, table)
    largest = _largest(material, first.unit) * (table.enlarged.factor if enlarged else 1)
    confidence = weakest([material.confidence, *([table.enlarged.confidence] if enlarged else [])])
    clause = f"{material.clause}; {table.enlarged.clause}" if enlarged else material.clause
    one_lot = mode is Mode.ADD_SPECIMENS and material.extra_every is not None
    ordered = sorted(deliveries, key=lambda delivery: (delivery.arrived_on, delivery.id))
    by_id = {delivery.id: delivery for delivery in ordered}
    for serial, parts in enumerate(_fill(ordered, None if one_lot else largest), start=1):
        quantity = sum((part.quantity for part in parts), Decimal(0))
        inside = [by_id[part.delivery] for part in parts]
        made = [delivery.produced_on for delivery in inside if delivery.produced_on is not None]
        arrived_on = min(delivery.arrived_on for delivery in inside)
        yield ReinspectionLot(
            source=first.source,
            serial=serial,
            kind=first.kind,
            parts=tuple(parts),
            quantity=quantity,
            unit=first.unit,
            largest=largest,
            specimens=tuple(
                Specimens(test.test, _count(test, quantity, largest, material), test.retest)
                for test in material.tests
            ),
            arrived_on=arrived_on,
            sample_by=arrived_on + timedelta(days=table.deadlines.sample_within_days),
            produced_on=min(made) if len(made) == len(inside) else None,
            clause=clause,
            confidence=confidence,
        )


def _fill(deliveries: list[Delivery], largest: Decimal | None) -> Iterator[list[Part]]:
    """Parts of deliveries lot by lot; one lot of everything when no size is given."""
    lot: list[Part] = []
    room = largest
    for delivery in deliveries:
        left = delivery.quantity
        while left:
            taken = left if room is None else min(left, room)
            lot.append(Part(delivery.id, taken))
            left -= taken
            room = None if room is None else room - taken
            if room == 0:
                yield lot
                lot, room = [], largest
    if lot:
        yield lot


def _largest(material: ReinspectedMaterial, unit: str) -> Decimal:
    for lot in material.lots:
        if lot.unit == unit:
            return lot.amount
    units = ", ".join(lot.unit for lot in material.lots)
    raise ValueError(f"lots of {material.key} are counted in {units}, not in {unit}")


def _count(test: RequiredTest, quantity: Decimal, largest: Decimal, material: ReinspectedMaterial) -> int:
    """Specimens of a lot: those of its size, and further ones where it exceeds the largest lot."""
    fitting = [step.specimens for step in test.by_amount if step.least <= quantity]
    count = fitting[-1] if fitting else test.specimens
    if material.extra_every is not None and quantity > largest:
        further = (quantity - largest) / material.extra_every
        count += test.extra * int(further.to_integral_value(ROUND_CEILING))
    return count
