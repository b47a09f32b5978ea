"""A test, a lot of groups or a parameter fails → a notice of rectification is written, and sent where it can be."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.history.actor import current_actor
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.models import Link, Meaning, Record
from yingzao.core.records.services import Refusal, create, link
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.quality.events import FoundFailing
from yingzao.modules.quality.models import Defect, Severity

USUAL_DAYS = 3


@on(FoundFailing)
def open_notice(event: FoundFailing) -> None:
    """One notice for each failing record; it stays a draft where nobody but its author would answer it."""
    failing: Record = event.subject
    if _noticed(failing):
        return
    words = {"number": failing.number, "words": event.words}
    asked = _(
        "%(number)s: %(words)s. Hold what it stands for, find the cause, and answer with what was done."
    )
    notice = create(
        Defect, project=failing.project, part=failing.part, responsible=failing.responsible,
        title=_("%(record)s failed: %(words)s") % {"record": failing.title[:70], "words": event.words[:70]},
        severity=Severity.SERIOUS, due_on=timezone.localdate() + timedelta(days=USUAL_DAYS),
        requirement=asked % words,
    )  # fmt: skip
    link(notice, failing, Meaning.FOLLOWS_FROM)
    actor = Person.objects.filter(pk=current_actor().person_id).first()
    if actor is not None and not event.asks_before_sending:
        _send(notice, actor)
    params = {"record": failing.number, "words": event.words, "notice": notice.number}
    text = gettext_noop("%(record)s failed (%(words)s): %(notice)s")
    tell([failing.responsible, actor], NoticeKind.WARNING, text, notice, params)


def _noticed(failing: Record) -> bool:
    links = Link.objects.filter(target=failing.pk, meaning=Meaning.FOLLOWS_FROM, withdrawn=False)
    return links.filter(origin__kind="quality.defect").exclude(origin__status=Status.VOID).exists()


def _send(notice: Defect, actor: Person) -> None:
    try:
        with transaction.atomic():
            submit(notice, actor)
    except Refusal:
        return  # a draft that names nobody yet must not keep a failed result from being written down
