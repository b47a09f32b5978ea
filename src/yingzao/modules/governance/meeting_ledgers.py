"""How meetings over procedures and the items they decided are listed, drawn up and done."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.history.actor import current_actor
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.models import kind_of
from yingzao.core.records.services import Refusal, locked, set_status
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.rectification.services import holds, sign_step
from yingzao.core.routes.events import Approved

from .agenda import drawn_up, span_of_meeting
from .drafts import begin_revision
from .improvement_forms import DoneForm
from .models import ChangeItem, ProcedureMeeting
from .steps import CARRY_OUT


@transaction.atomic
def draw_up(meeting: ProcedureMeeting) -> ProcedureMeeting:
    """Write the agenda anew from what is open and what happened in the span of the meeting."""
    fresh = locked(meeting)
    if fresh.state not in EDITABLE:
        raise Refusal(_("The agenda is drawn up before the minutes are sent in."))
    fresh.agenda = drawn_up(fresh, Person.objects.get(pk=current_actor().person_id))
    fresh.save(action="drawn_up")
    return fresh


def report_change(item: ChangeItem, done: str) -> ChangeItem:
    """The owner says what was done; that closes the item."""
    not_yours = _("The item is not yours to report now; look at the present state.")
    return sign_step(item, CARRY_OUT, not_yours, done, "stage_reported", done=done.strip())


@on(Approved, of=ChangeItem)
def close_item(event: Approved) -> None:
    set_status(event.subject, Status.CLOSED)


@transaction.atomic
def open_revision(item: ChangeItem) -> ChangeItem:
    """Begin the next version of the procedure, with the decision among what changed."""
    if item.procedure is None:
        raise Refusal(_("No procedure is named; edit the item or begin the version in the library."))
    draft = begin_revision(item.procedure)
    line = f"{item.full_number} {item.title}"
    if line not in draft.changes:
        draft.changes = f"{draft.changes}\n{line}".strip()
        draft.save(action="changed")
    return item


def meeting_card(meeting: ProcedureMeeting) -> dict[str, Any]:
    asked = {"meeting": meeting.pk, "title": ""}
    return {
        "span": span_of_meeting(meeting), "sections": meeting.agenda,
        "decisions": meeting.decisions.select_related("responsible", "procedure"),  # type: ignore[attr-defined]
        "decide_url": reverse("record_new", args=[meeting.project.code, kind_of(ChangeItem)], query=asked),
    }  # fmt: skip


def item_card(item: ChangeItem) -> dict[str, Any]:
    procedure = item.procedure
    drafts = procedure.versions.filter(status="draft", local_to=None) if procedure else []
    return {"procedure": procedure, "drafts": drafts}


@register
class ProcedureMeetingLedger(Ledger):
    model = ProcedureMeeting
    code = "PSH"
    group = "technical"
    envelope = ("title", "responsible")
    columns = ("meeting_kind", "held_on", "decided")
    filters = ("meeting_kind",)
    search = ("minutes", "attendees")
    gathers = ("decisions",)
    form_title = gettext_lazy("Minutes of the review of procedures")
    sheet_template = "governance/meeting_sheet.html"
    panels = (Panel("governance/meeting_card.html", meeting_card),)
    actions = (
        Action("edit", gettext_lazy("Draw up the agenda"), draw_up, primary=True,
               shown=lambda record: record.state in EDITABLE),
    )  # fmt: skip

    def decided(self, record: ProcedureMeeting) -> int:
        return len(record.decisions.all())  # type: ignore[attr-defined]

    decided.short_description = gettext_lazy("decisions")  # type: ignore[attr-defined]

    def sheet_facts(self, record: ProcedureMeeting) -> Any:
        return record.agenda

    def before_submit(self, record: ProcedureMeeting) -> None:
        if not record.minutes.strip():
            raise Refusal(_("Write the minutes before they are filed."))

    def next_need(self, record: ProcedureMeeting) -> Text:
        if record.state in EDITABLE and not record.agenda:
            return _("Draw up the agenda from suggestions, gates, slow steps and problems.")
        return _("Write the minutes, record the decisions, then submit.") if record.state in EDITABLE else ""


@register
class ChangeItemLedger(Ledger):
    model = ChangeItem
    code = "GJSX"
    group = "technical"
    envelope = ("title", "responsible", "due_on")
    columns = ("meeting", "procedure")
    search = ("decided", "done")
    reads = ("meeting", "procedure")
    route = "change_item"
    form_title = gettext_lazy("Change item")
    signed_by_actions = {(CARRY_OUT, "approve"): gettext_lazy("carried out")}
    panels = (Panel("governance/item_card.html", item_card, side=True),)
    actions = (
        Action("report_change", gettext_lazy("Report what was done"), report_change, DoneForm, primary=True,
               shown=lambda record: record.state == Status.IN_APPROVAL, given=holds(CARRY_OUT)),
        Action("revise_procedure", gettext_lazy("Begin the next version"), open_revision,
               shown=lambda record: record.procedure_id is not None and record.state == Status.IN_APPROVAL),
    )  # fmt: skip

    def before_submit(self, record: ChangeItem) -> None:
        if record.responsible_id is None or record.due_on is None:
            raise Refusal(_("Name who answers for it, and until when."))

    def before_decide(self, record: ChangeItem, step: str, verb: str) -> None:
        if step == CARRY_OUT and verb == "approve" and not record.done.strip():
            raise Refusal(_("Write down what was done."))
