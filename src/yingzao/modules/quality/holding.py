"""What holds an activity of the plan back: lots before it, and inspections, points and samples tied to it.

Quality knows activities by their codes alone; who follows whom in the plan is told by whoever knows (``flows``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Part, Project
from yingzao.core.records.models import kind_of
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE

from .lot_words import lacking_checks
from .models import ConcealedWork, ControlPoint, InspectionLot, PointKind, SampleWork


@dataclass(frozen=True)
class Hold:
    """Why an activity must not start, and the page on which that is mended."""

    text: str
    url: str


CodeCheck = Callable[[Project, str], bool]
_knows_codes: list[CodeCheck] = []


def knows_codes(check: CodeCheck) -> CodeCheck:
    """Decorator: ``check(project, code)`` tells whether the plan in use has that activity."""
    _knows_codes.append(check)
    return check


CodesAt = Callable[[Project], dict[int, str]]
_codes_at: list[CodesAt] = []


def places_codes(places: CodesAt) -> CodesAt:
    """Decorator: ``places(project)`` gives the code of the only activity at a part, by the part's key."""
    _codes_at.append(places)
    return places


def codes_at_parts(project: Project) -> dict[int, str]:
    """Key of a part → the activity that is done there, where the plan in use leaves no doubt."""
    return {part: code for places in _codes_at for part, code in places(project).items()}


def refuse_unknown_code(record: Any) -> None:
    """A code tied to a record is one of the plan in use; raises Refusal otherwise."""
    record.activity_code = record.activity_code.strip()
    if record.activity_code and not all(
        check(record.project, record.activity_code) for check in _knows_codes
    ):
        text = _("The plan in use has no activity %s. Give the code as it stands in the plan, or none.")
        raise Refusal(text % record.activity_code)


def held_before(project: int) -> dict[str, list[Hold]]:
    """Code of an activity → lots of that activity which are not accepted: what follows it must not start."""
    rows = _open(InspectionLot, project)
    found: defaultdict[str, list[Hold]] = defaultdict(list)
    for pk, code, number, title, stage in rows.values_list("pk", "activity_code", "number", "title", "stage"):
        text = _("inspection lot %(number)s “%(title)s” lacks: %(checks)s") % {
            "number": number, "title": title, "checks": lacking_checks(stage),
        }  # fmt: skip
        found[code].append(Hold(text, reverse("record", args=[pk])))
    return found


def held_at(project: int) -> dict[str, list[Hold]]:
    """Code of an activity → what is tied to it and not accepted: it must not start itself."""
    found: defaultdict[str, list[Hold]] = defaultdict(list)
    for record in _open(ConcealedWork, project):
        text = _("it would cover works that are not accepted: %s") % record
        found[record.activity_code].append(Hold(text, record.get_absolute_url()))
    for point in _open(ControlPoint, project).filter(point_kind=PointKind.HOLD):
        found[point.activity_code].append(Hold(point_text(point), point.get_absolute_url()))
    samples = list(_samples(project))
    for sample in samples:
        if sample.activity_code:
            found[sample.activity_code].append(sample_hold(sample))
    for code, sample in _mass_work(project, {sample.item: sample for sample in samples}):
        found[code].append(sample_hold(sample))
    return found


def point_text(point: ControlPoint) -> str:
    """Why a hold point stops the work, with its clause."""
    return _("hold point %(number)s is not released: %(what)s (%(clause)s)") % {
        "number": point.number, "what": point.check_what, "clause": cited(point),
    }  # fmt: skip


def cited(point: ControlPoint) -> str:
    """The clause of a point, marked where nobody compared it with the printed standard."""
    return point.clause if point.is_verified else _("%s, unverified") % point.clause


def sample_hold(sample: SampleWork) -> Hold:
    text = _("the sample of this item is not accepted yet: %s") % sample
    return Hold(text, sample.get_absolute_url())


def open_sample(project: int, item: str, part: Part | None) -> SampleWork | None:
    """A sample of that item that is not accepted, unless the part is the sample's own place."""
    for sample in _samples(project).filter(item=item):
        if not _is_its_place(sample, part.path if part else ""):
            return sample
    return None


def open_samples(project: int) -> dict[str, SampleWork]:
    """Item → its newest sample that is not accepted."""
    return {sample.item: sample for sample in reversed(_samples(project))}


def accepted_samples(project: int, items: Iterable[str] | None = None) -> Any:
    """Accepted samples of a project, of some items or of all."""
    rows = SampleWork.objects.filter(project=project, status__in=IN_FORCE).newest_first()
    return rows if items is None else rows.filter(item__in=items)


def _mass_work(project: int, samples: dict[str, SampleWork]) -> Iterable[tuple[str, SampleWork]]:
    """Activities of which lots belong to an item whose sample is open, but for the sample's own place."""
    if not samples:
        return
    lots = InspectionLot.objects.filter(project=project, item__in=samples).current().exclude(activity_code="")
    for code, item, path in set(lots.values_list("activity_code", "item", "part__path")):
        if not _is_its_place(samples[item], path or ""):
            yield code, samples[item]


def _samples(project: int) -> Any:
    """Named by kind and ordered, so that the ledger's index is taken, which soon ends where there are few."""
    rows = SampleWork.objects.filter(project=project, kind=kind_of(SampleWork)).newest_first()
    return rows.current().exclude(status__in=IN_FORCE).select_related("part")


def _is_its_place(sample: SampleWork, path: str) -> bool:
    return sample.part is not None and path.startswith(sample.part.path)


def _open(model: Any, project: int) -> Any:
    return (
        model.objects.filter(project=project).current().exclude(status__in=IN_FORCE).exclude(activity_code="")
    )
