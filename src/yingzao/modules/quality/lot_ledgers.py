"""How inspection lots and what holds work back are listed, filed, checked and accepted."""

import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.history.actor import current_actor
from yingzao.core.records.ledgers import Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE
from yingzao.core.records.wording import plain_moment

from . import lot_panels
from .holding import cited, open_sample, refuse_unknown_code
from .judging import judge
from .lot_forms import LotForm, PlainLotForm
from .lot_words import lacking_checks, shown
from .models import ConcealedWork, ControlPoint, InspectionLot, LotStage, PointKind, SampleWork, Verdict
from .photographs import PHOTOGRAPH, has_photos
from .steps import CONCEALED_ROUTE, LOT_ROUTE, POINT_ROUTE, SAMPLE_ROUTE, SPECIAL, SUPERVISION
from .witnessing import refuse_short_notice

_INSPECTING = (SPECIAL, SUPERVISION)
"""The steps at which somebody other than the crew looks at the work."""


@register
class InspectionLotLedger(Ledger):
    model = InspectionLot
    code = "JYP"
    group = "control"
    columns = (
        "item", "stage", "verdict", "pass_rate", "points", "crew", "attempts", "first_passed", "inspected_on",
        "first_judged_on", "accepted_on", "activity_code",
    )  # fmt: skip
    filters = ("item", "stage", "verdict", "first_passed")
    search = ("crew", "activity_code")
    fields = (
        "item", "activity_code", "crew", "subcontractor", "capacity", "storey_height_m", "inspected_on", "mutual_by",
        "basis", "records_complete",
    )  # fmt: skip
    route = LOT_ROUTE
    site = True
    form_class = LotForm
    plain_form_class = PlainLotForm
    form_title = gettext_lazy("Record of the acceptance of an inspection lot")
    sheet_template = "quality/lot_sheet.html"
    actions = (PHOTOGRAPH,)
    panels = (Panel("quality/samples_panel.html", lot_panels.samples_of_lot, side=True),)

    def sheet_fields(self) -> list[str]:
        return ["part", *(name for name in self.fields if name != "activity_code")]

    def sheet_facts(self, record: InspectionLot) -> Any:
        return {"judgement": record.judgement, "entries": record.entries, "seed": record.seed}

    def before_save(self, record: InspectionLot) -> None:
        refuse_unknown_code(record)
        record.seed = record.seed or secrets.token_hex(8)
        judge(record)

    def before_submit(self, record: InspectionLot) -> None:
        if record.part_id is None:
            raise Refusal(_("Name the part that the lot lies at."))
        if record.sample is None:
            raise Refusal(_("More than 3200 pieces are no single lot: divide it, then send it in."))
        if record.responsible_id is None or record.mutual_by_id is None:
            raise Refusal(_("Name who answers for the self-check and who makes the mutual check."))
        if record.responsible_id == record.mutual_by_id:
            raise Refusal(_("The mutual check is made by another person than the self-check."))
        refuse_unpassed(record)
        sample = open_sample(record.project_id, record.item, record.part)
        if sample is not None:
            text = _("The sample of this item comes first: %s is not accepted yet.")
            raise Refusal(text % sample)

    def before_decide(self, record: InspectionLot, step: str, verb: str) -> None:
        """Whoever checked the own work is no special inspector, and nothing is accepted that did not pass."""
        if step not in _INSPECTING:
            return
        if current_actor().person_id in (record.responsible_id, record.mutual_by_id):
            raise Refusal(
                _("Whoever made the self-check or the mutual check cannot inspect or accept the lot.")
            )
        if verb == "approve":
            refuse_unpassed(record)

    def restarts_route(self, record: InspectionLot) -> bool:
        """Rework is checked again from the self-check on."""
        return True

    def next_need(self, record: InspectionLot) -> Text:
        if record.state in EDITABLE and record.verdict != Verdict.PASSED:
            return _("Write down what was measured and counted until the lot is passed, then send it in.")
        if record.stage in (LotStage.ACCEPTED, LotStage.NOT_SENT):
            return ""
        return _("Still lacking: %s. Until then what follows must not start.") % lacking_checks(record.stage)


def refuse_unpassed(record: InspectionLot) -> None:
    """Raise Refusal naming what stands in the way of a lot."""
    facts = shown(record)
    if record.verdict == Verdict.PASSED:
        return
    held = [f"{row.name}：{row.reasons}" for row in facts["rows"] if row.reasons]
    text = _("The lot is not passed (%(clause)s): %(why)s. Put it right and write it down.")
    why = "；".join(held[:3]) or facts["reasons"]
    raise Refusal(text % {"clause": record.judgement.get("clause", ""), "why": why})


@register
class ConcealedWorkLedger(Ledger):
    model = ConcealedWork
    code = "YB"
    group = "control"
    columns = ("item", "inspection_at", "notice_hours", "notified_at", "activity_code")
    filters = ("item",)
    search = ("basis", "findings", "activity_code")
    fields = (
        "item", "inspection_lot", "inspection_at", "notice_hours", "activity_code", "basis", "materials", "findings",
    )  # fmt: skip
    reads = ("inspection_lot",)
    route = CONCEALED_ROUTE
    site = True
    form_title = gettext_lazy("Record of a concealed works inspection")
    actions = (PHOTOGRAPH,)
    panels = (Panel("quality/photographs_panel.html", lot_panels.photographs, side=True),)

    def before_save(self, record: ConcealedWork) -> None:
        refuse_unknown_code(record)
        if record.inspection_lot is not None and record.inspection_lot.project_id != record.project_id:
            raise Refusal(_("The inspection lot belongs to another project."))

    def before_submit(self, record: ConcealedWork) -> None:
        """Sending it in is the notice: it comes as long before the inspection as was agreed."""
        refuse_short_notice(record)

    def before_decide(self, record: ConcealedWork, step: str, verb: str) -> None:
        if verb == "approve" and step in _INSPECTING and not has_photos(record):
            raise Refusal(_("Without a photo taken before covering it is not accepted: add one."))
        if step == SUPERVISION and verb == "approve" and timezone.now() < record.inspection_at:
            text = _("The inspection is at %s; nobody accepts what was not looked at yet.")
            raise Refusal(text % plain_moment(record.inspection_at))

    def next_need(self, record: ConcealedWork) -> Text:
        if record.state in EDITABLE:
            return _(
                "Send it in %s h before the inspection, and add photos before the works are covered."
            ) % (record.notice_hours)
        return ""


def _is_open(record: Any) -> bool:
    return record.state in EDITABLE


@register
class ControlPointLedger(Ledger):
    model = ControlPoint
    code = "KZD"
    group = "control"
    columns = (
        "point_kind", "item", "check_what", "limits", "clause", "is_verified", "method", "frequency", "inspection_at",
        "missed_at", "activity_code",
    )  # fmt: skip
    filters = ("point_kind", "item")
    search = ("check_what", "clause", "activity_code")
    fields = (
        "point_kind", "item", "activity_code", "check_what", "limits", "clause", "is_verified", "method", "frequency",
        "inspection_at", "notice_hours",
    )  # fmt: skip
    route = POINT_ROUTE
    site = True
    form_title = gettext_lazy("Release of a control point")
    actions = (PHOTOGRAPH,)

    def before_save(self, record: ControlPoint) -> None:
        refuse_unknown_code(record)

    def before_submit(self, record: ControlPoint) -> None:
        """The witness is told as long before as was agreed; a review of records needs nobody to come."""
        if record.point_kind == PointKind.REVIEW:
            return
        if record.point_kind == PointKind.WITNESS and record.inspection_at is None:
            text = _("A witness point (%s) names its hour, so that the witness can be told before: give it.")
            raise Refusal(text % cited(record))
        refuse_short_notice(record)

    def conditions(self, record: ControlPoint) -> dict[str, bool]:
        return {"needs_supervisor": record.point_kind != PointKind.REVIEW}

    def next_need(self, record: ControlPoint) -> Text:
        if _is_open(record) and record.point_kind == PointKind.HOLD:
            return _("Hold point: check it, then send it in; the work waits until it is released.")
        if _is_open(record) and record.point_kind == PointKind.WITNESS:
            text = _("Witness point: send it in %s h before; the work goes on where nobody comes.")
            return text % record.notice_hours
        return ""


@register
class SampleWorkLedger(Ledger):
    model = SampleWork
    code = "YBYL"
    group = "control"
    columns = ("item", "made_on", "crew", "spread_to", "activity_code")
    filters = ("item",)
    search = ("essentials", "crew")
    fields = ("item", "made_on", "crew", "activity_code", "essentials", "spread_to")
    route = SAMPLE_ROUTE
    site = True
    form_title = gettext_lazy("Acceptance of a sample work")
    actions = (PHOTOGRAPH,)
    panels = (Panel("quality/photographs_panel.html", lot_panels.photographs, side=True),)

    def before_save(self, record: SampleWork) -> None:
        refuse_unknown_code(record)

    def before_decide(self, record: SampleWork, step: str, verb: str) -> None:
        if verb == "approve" and step in _INSPECTING and not has_photos(record):
            raise Refusal(_("A sample is accepted with photos: others work by them. Add one."))

    def next_need(self, record: SampleWork) -> Text:
        if _is_open(record):
            return _("Add photos and send it in; the item's mass work waits until it is accepted.")
        return ""
