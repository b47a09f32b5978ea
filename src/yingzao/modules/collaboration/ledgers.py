"""How announcements, topics and contact sheets are listed, printed and filed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Action, Ledger, Panel, register
from yingzao.core.records.status import Status

from .models import Announcement, ContactSheet, Topic
from .services import conclude, reading_counts, remind_unread_now


@register
class ContactSheetLedger(Ledger):
    model = ContactSheet
    code = "LX"
    group = "support"
    form_title = _("C.0.1 Contact sheet")
    columns = ("sent_on", "addressee", "matter")
    addressed_to = ("addressee",)
    search = ("matter", "reply")
    route = "default"


def readings(record: Announcement) -> dict[str, Any]:
    listed = list(record.readings.select_related("person__organisation"))
    return {"readings": listed, "read": sum(reading.read_at is not None for reading in listed)}


@register
class AnnouncementLedger(Ledger):
    model = Announcement
    code = "TZGG"
    group = "support"
    columns = ("audience", "read_count")
    filters = ("audience",)
    search = ("body",)
    actions = (
        Action("edit", _("Remind who has not read it"), remind_unread_now,
               shown=lambda record: record.state == Status.APPROVED and record.must_be_read),
    )  # fmt: skip
    panels = (Panel("collaboration/readings.html", readings, side=True),)

    def read_count(self, record: Announcement) -> str:
        read, told = reading_counts(record)
        return f"{read} / {told}" if told else ""

    read_count.short_description = _("read")  # type: ignore[attr-defined]

    def next_need(self, record: Announcement) -> str:
        if record.state == Status.DRAFT:
            return _t("Submit it: everybody it is for is told at once.")
        return ""


class ConclusionForm(forms.Form):
    conclusion = forms.CharField(label=_("what was agreed"), widget=forms.Textarea(attrs={"rows": 3}))


@register
class TopicLedger(Ledger):
    model = Topic
    code = "TL"
    group = "support"
    columns = ("question", "conclusion")
    search = ("question", "conclusion")
    actions = (
        Action("edit", _("Write what was agreed"), conclude, form=ConclusionForm, primary=True,
               shown=lambda record: record.state == Status.APPROVED),
    )  # fmt: skip

    def next_need(self, record: Topic) -> str:
        if record.state == Status.DRAFT:
            return _t("Submit it to open the discussion.")
        if record.state == Status.APPROVED:
            return _t("Talk it over in the comments, then write what was agreed.")
        return ""
