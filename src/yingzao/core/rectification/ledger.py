"""The declaration of a ledger whose records are rectification notices.

A ledger says in which fields the words of the finding and of the reply stand, what the quick form asks and
what it is filled with; loop, photos, rule, phone form, sheet and escalation follow.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, ledgers, to_editors
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, Status

from .evidence import photos_of
from .forms import AcceptForm, CauseForm, ReplyForm, SendBackForm
from .models import Escalation, Stage
from .rules import Finding, pick, unit_of
from .services import accept, classify, holds, refuse_to_send, refuse_to_sign, reply, send_back
from .steps import RECHECK, REPLY, ROUTE


def _loop(record: Any) -> dict[str, Any]:
    """Stage, photos with the hashes of their originals, and who was told that it is late."""
    return {
        "photos": list(photos_of(record)),
        "stage": Stage(record.stage) if record.stage else None,
        "escalations": Escalation.objects.filter(run__record=record.pk).select_related("late").prefetch_related("told"),
    }  # fmt: skip


def _under_way(record: Any) -> bool:
    return record.state == Status.IN_APPROVAL


def _was_sent(record: Any) -> bool:
    return bool(record.stage)


class RectificationLedger(Ledger):
    """Base of every ledger of rectification notices; its model mixes in ``Rectified``."""

    route = ROUTE
    site = True
    addressed_to = ("unit",)
    reads: ClassVar[Sequence[str]] = ("unit",)
    sheet_template = "rectification/sheet.html"
    signed_by_actions = {
        (REPLY, "approve"): gettext_lazy("replied"), (RECHECK, "approve"): gettext_lazy("passed"),
        (RECHECK, "reject"): gettext_lazy("sent back"),
    }  # fmt: skip
    escalates_itself = True
    mails_sheet = True
    form_title = gettext_lazy("Rectification notice")
    panels = (Panel("rectification/panel.html", _loop, side=True),)
    actions = (
        Action("reply", gettext_lazy("Reply"), reply, ReplyForm, primary=True, shown=_under_way, given=holds(REPLY)),
        Action("accept", gettext_lazy("Passed, close it"), accept, AcceptForm, primary=True, shown=_under_way,
               given=holds(RECHECK)),
        Action("send_back", gettext_lazy("Not passed, send back"), send_back, SendBackForm, shown=_under_way,
               given=holds(RECHECK), objects=True),
        Action("classify", gettext_lazy("Say the root cause"), classify, CauseForm, shown=_was_sent, given=to_editors),
    )  # fmt: skip

    #: where the words of the quick form go; the first is the title
    words_into: ClassVar[Sequence[str]] = ("title",)
    #: fields of the model that the quick form asks besides, and what it and they are filled with
    asks: ClassVar[Sequence[str]] = ()
    presets: ClassVar[Mapping[str, Any]] = {}
    #: the field that holds how it was rectified, and the one rules know as severity
    reply_field: ClassVar[str] = "rectification"
    severity_field: ClassVar[str] = "severity"
    #: severity → days to rectify and hours of grace, which a new company starts with
    usual_days: ClassVar[Mapping[str, tuple[int, int]]] = {}

    def severity_of(self, record: Any) -> str:
        """How grave the finding is; ``record`` may be half written."""
        return getattr(record, self.severity_field) or ""

    def before_save(self, record: Any) -> None:
        if record.penalty is not None and record.penalty <= 0:
            raise Refusal(_("A proposed penalty is above zero; leave it empty for none."))
        if record.penalty is not None and not record.penalty_reason.strip():
            raise Refusal(_("Give the reason for the proposed penalty."))
        record.unit = unit_of(record.responsible, record.project) if record.responsible else None

    def before_submit(self, record: Any) -> None:
        self._let_rules_choose(record)
        refuse_to_send(record)

    def _let_rules_choose(self, record: Any) -> None:
        """Person and day that nobody gave, as when another system reports the finding."""
        if record.author is None or (record.responsible and record.due_on):
            return
        finding = Finding(self.kind, record.project, record.part, record.lot, self.severity_of(record))
        chosen = pick(finding, record.author)
        record.responsible = record.responsible or chosen.responsible
        record.due_on = record.due_on or chosen.due_on
        record.because = chosen.because(record.responsible, record.due_on)
        self.before_save(record)
        record.save(action="changed")

    def before_decide(self, record: Any, step: str, verb: str) -> None:
        refuse_to_sign(record, step, verb)

    def before_void(self, record: Any) -> None:
        if record.state == Status.IN_APPROVAL:
            text = _("%s has been sent: its issuer withdraws it first, then it is declared void.")
            raise Refusal(text % record.full_number)

    def restarts_route(self, record: Any) -> bool:
        """A notice that came back to its issuer, with another person or day, is answered anew."""
        return True

    def sheet_facts(self, record: Any) -> Any:
        return record.because

    def next_need(self, record: Any) -> Text:
        values = {
            "person": record.responsible or "/",
            "due": record.due_on or "/",
            "issuer": record.author or "/",
        }
        if record.state in EDITABLE:
            return _("Name who answers for it and by when, then send it.")
        if record.state == Status.IN_APPROVAL and record.stage == Stage.TO_REPLY:
            return _("%(person)s puts it right by %(due)s and replies with a photo.") % values
        if record.state == Status.IN_APPROVAL and record.stage == Stage.TO_RECHECK:
            return _("%(issuer)s re-checks on site: passed, or sent back with a reason.") % values
        return ""


def rectification_ledgers() -> list[RectificationLedger]:
    return [ledger for ledger in ledgers() if isinstance(ledger, RectificationLedger)]
