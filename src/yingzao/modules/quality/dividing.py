"""The plan of inspection lots (检验批划分方案): proposed from the parts of a project, taken over when confirmed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Part, Project
from yingzao.core.records.services import Refusal, create
from yingzao.core.records.wording import in_words
from yingzao.engines.quality.division import Building, ItemBranch, Lot, Storey, divide
from yingzao.standards.division import LotRule, Zone
from yingzao.standards.loader import load

from .holding import codes_at_parts
from .items import branch_of
from .models import InspectionLot

MOST_AT_ONCE = 400
_ZONES = (
    (Zone.FOUNDATION, ("基础", "筏板", "桩", "foundation")), (Zone.BASEMENT, ("地下", "basement")),
    (Zone.ROOF, ("屋面", "屋顶", "roof")),
)  # fmt: skip
"""Words in the name of a part that tell where in the building it lies; anything else is above ground."""


@dataclass(frozen=True)
class ProposedItem:
    """An item with its lots that are not there yet, and how many are; ``open`` where a quantity might divide more."""

    branch: ItemBranch
    rule: LotRule
    fresh: tuple[tuple[Lot, Part], ...]
    there: int

    @property
    def name(self) -> str:
        return str(in_words(self.branch))

    @property
    def rule_name(self) -> str:
        return str(in_words(self.rule))

    @property
    def is_usual(self) -> bool:
        """Does it have acceptance items of its own? Those are offered first."""
        return bool(load("lot_items").list_of(self.branch.code).items)

    @property
    def open(self) -> bool:
        return bool(self.branch.unknown)


@dataclass(frozen=True)
class Proposal:
    """The lots of one unit of works that are not there yet, item by item."""

    unit: Part
    items: tuple[ProposedItem, ...]

    @property
    def count(self) -> int:
        return sum(len(item.fresh) for item in self.items)


class UnitChoice(NamedTuple):
    """A part that is offered as a unit of works; a large project has more than a thousand."""

    pk: int
    path: str
    code: str
    name: str

    @property
    def as_choice(self) -> tuple[int, str]:
        return self.pk, f"{self.code} {self.name}"


def units_of(project: Project) -> list[UnitChoice]:
    """Parts that can be divided as a unit of works: those with parts below them."""
    parts = project.parts.filter(retired=False)
    parents = parts.filter(pk__in=parts.exclude(parent=None).values("parent"))
    return list(map(UnitChoice._make, parents.order_by("path").values_list(*UnitChoice._fields)))


def subdivision_choices() -> list[tuple[str, str]]:
    """Code of four digits and name of each sub-division, with its division."""
    found: dict[str, str] = {}
    for branch in load("division").branches:
        division, subdivision = branch.division, branch.subdivision
        name = f"{in_words(division)} / {in_words(subdivision)}"
        found.setdefault(branch.code[:4], name)
    return list(found.items())


def propose(project: Project, unit: Part, chosen: Iterable[str]) -> Proposal:
    """What the chosen sub-divisions or items of ``unit`` fall into; raises ValueError for an unknown code.

    The parts below the unit are its storeys, those below them their flow segments; the zone is told from the name.
    """
    places: dict[tuple[str, ...], Part] = {(): unit}
    storeys = _storeys(project, unit, places)
    tree = divide(Building(unit.code, unit.name, storeys), chosen, load("division"))
    there = Counter(
        InspectionLot.objects.filter(project=project, part__path__startswith=unit.path)
        .current().values_list("item", "part")
    )  # fmt: skip
    items = []
    for branch in tree.items():
        lots = [
            (lot, places[(*lot.place.storeys, *filter(None, [lot.place.segment]))]) for lot in branch.lots
        ]
        fresh = tuple((lot, part) for lot, part in lots if not there[lot.item, part.pk])
        rule = load("division").lot_rules[branch_of(branch.code).rule]
        items.append(ProposedItem(branch, rule, fresh, len(lots) - len(fresh)))
    return Proposal(unit, tuple(items))


def _storeys(project: Project, unit: Part, places: dict[tuple[str, ...], Part]) -> tuple[Storey, ...]:
    """The storeys of a unit with their segments; notes in ``places`` which part each of them is."""
    below = list(
        project.parts.filter(retired=False, path__startswith=unit.path, depth__lte=unit.depth + 2)
        .exclude(pk=unit.pk).order_by("path")
    )  # fmt: skip
    found = []
    for part in (each for each in below if each.parent_id == unit.pk):
        segments = [each for each in below if each.parent_id == part.pk]
        places[part.code,] = part
        places |= {(part.code, str(each)): each for each in segments}
        found.append(Storey(part.code, part.name, _zone_of(part), tuple(map(str, segments))))
    return tuple(found)


def _zone_of(part: Part) -> Zone:
    name = part.name.lower()
    return next((zone for zone, words in _ZONES if any(word in name for word in words)), Zone.ABOVE)


@transaction.atomic
def take_over(project: Project, unit: Part, items: Sequence[str], tied: bool = False) -> int:
    """Write the proposed lots of those items as drafts; returns how many. What is there already is left alone.

    ``tied`` lots hold what follows the only activity at their part; right only where the items are what it does.
    """
    if not items:
        raise Refusal(_("Choose at least one item."))
    try:
        proposal = propose(project, unit, items)
    except ValueError as error:
        raise Refusal(str(error)) from error
    if not proposal.count:
        raise Refusal(_("All lots of these items are there already."))
    if proposal.count > MOST_AT_ONCE:
        text = _("These are %(count)s lots; take over at most %(most)s at a time, item by item.")
        raise Refusal(text % {"count": proposal.count, "most": MOST_AT_ONCE})
    codes = codes_at_parts(project) if tied else {}
    for item in proposal.items:
        for lot, part in item.fresh:
            create(
                InspectionLot, project=project, title=str(in_words(lot))[:160], part=part, item=lot.item,
                lot_code=lot.code, activity_code=codes.get(part.pk, ""),
            )  # fmt: skip
    return proposal.count
