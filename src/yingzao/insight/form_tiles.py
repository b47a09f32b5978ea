"""Tiles of ledgers that users built: what the form in force says its board is to show, counted in one project."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text, ledgers
from yingzao.core.records.status import Status
from yingzao.modules.forms.building import BuiltFormLedger
from yingzao.modules.forms.definitions import read
from yingzao.modules.forms.paper import number_words
from yingzao.modules.forms.wording import unit_of

from .figures import Figure, records_url

MONTHS = 6
_COUNTED = [status.value for status in Status if status not in {Status.VOID, Status.SUPERSEDED}]


@dataclass(frozen=True)
class FormTile:
    """The figures of one self-built ledger, each with the records it was counted from."""

    name: Text
    figures: list[Figure]


def form_tiles(person: Any, project: Project) -> list[FormTile]:
    """One for each form with a tile that is offered in ``project``; only records ``person`` sees are counted."""
    built = [
        each for each in ledgers() if isinstance(each, BuiltFormLedger) and each.is_offered_in(project.code)
    ]
    return [FormTile(each.plural, _figures(each, person, project)) for each in built if each.listing.tile]


def _figures(ledger: BuiltFormLedger, person: Any, project: Project) -> list[Figure]:
    tile: Any = ledger.listing.tile
    rows = ledger.model._default_manager.visible_to(person).filter(project=project, status__in=_COUNTED)  # type: ignore[attr-defined]
    name = ledger.names.get(tile.of, "")
    match tile.shows:
        case "sum":
            return [_sum(ledger, rows, project, name)]
        case "by_choice":
            return _by_choice(ledger, rows, project, name)
        case "by_month":
            return _by_month(ledger, rows, project, name)
    return [Figure(ledger.kind, _("Records"), rows.count(), _url(ledger, project))]


def _url(ledger: BuiltFormLedger, project: Project, **filters: object) -> str:
    return records_url(project, ledger.kind, status=_COUNTED, **filters)


def _sum(ledger: BuiltFormLedger, rows: Any, project: Project, name: str) -> Figure:
    found = rows.aggregate(total=Sum(name), n=Count("pk"))
    question = read(ledger.form_in_force.questions).by_key[ledger.listing.tile.of]  # type: ignore[union-attr]
    return Figure(
        ledger.kind, ledger.label(name), found["n"], _url(ledger, project), unit=unit_of(question),
        shown=number_words(found["total"] or Decimal(0), question),
    )  # fmt: skip


def _by_choice(ledger: BuiltFormLedger, rows: Any, project: Project, name: str) -> list[Figure]:
    counts = dict(rows.exclude(**{name: None}).order_by().values_list(name).annotate(n=Count("pk")))
    choices = [key for key, _word in ledger.model._meta.get_field(name).flatchoices]  # type: ignore[union-attr]
    return [
        Figure(f"{ledger.kind} {each}", each, counts.get(each, 0), _url(ledger, project, **{name: each}))
        for each in choices
    ]


def _by_month(ledger: BuiltFormLedger, rows: Any, project: Project, name: str) -> list[Figure]:
    """The latest months in which there is anything."""
    months = rows.exclude(**{name: None}).order_by().annotate(month=TruncMonth(name)).values_list("month")
    counted: list[tuple[date, int]] = list(months.annotate(n=Count("pk")).order_by("-month")[:MONTHS])
    return [
        Figure(
            f"{ledger.kind} {month:%Y-%m}",
            f"{month:%Y-%m}",
            n,
            _url(ledger, project, **{name: f"{month:%Y-%m}"}),
        )
        for month, n in counted
    ]
