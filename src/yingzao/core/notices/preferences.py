"""When a notice may reach a person's mailbox: at once, with the daily digest, after quiet hours, or never."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils import timezone

from yingzao.core.accounts.models import Person

from .models import ByMail, NoticeKind, NoticePreference

USUAL = {NoticeKind.COPY: ByMail.DIGEST}
"""How a kind goes to those who did not say; what is not here goes at once."""
URGENT = frozenset({NoticeKind.WARNING})
"""What may break through quiet hours."""


def preferences_of(people: Iterable[Person]) -> dict[int, NoticePreference]:
    """Person → what they chose; the usual for those who chose nothing."""
    people = list(people)
    chosen = {row.person_id: row for row in NoticePreference.objects.filter(person__in=people)}
    return {person.pk: chosen.get(person.pk) or NoticePreference(person=person) for person in people}


def choice_of(preference: NoticePreference, kind: NoticeKind) -> ByMail:
    chosen = preference.mail.get(kind.value)
    return ByMail(chosen) if chosen in ByMail.values else USUAL.get(kind, ByMail.NOW)


def mail_due(preference: NoticePreference, kind: NoticeKind, now: datetime | None = None) -> datetime | None:
    """When a notice of that kind given ``now`` goes to the mailbox; None when it does not."""
    now = timezone.localtime(now)
    match choice_of(preference, kind):
        case ByMail.OFF:
            return None
        case ByMail.DIGEST:
            return after_quiet_hours(preference, next_time(preference.digest_at, now))
    if kind in URGENT and preference.urgent_always:
        return now
    return after_quiet_hours(preference, now)


def after_quiet_hours(preference: NoticePreference, at: datetime) -> datetime:
    """``at``, or the end of the quiet hours it falls into; they may cross midnight."""
    begin, end = preference.quiet_from, preference.quiet_until
    if begin is None or end is None or begin == end:
        return at
    moment = at.time()
    is_quiet = begin <= moment < end if begin < end else moment >= begin or moment < end
    return next_time(end, at) if is_quiet else at


def next_time(moment: time, after: datetime) -> datetime:
    """The first ``moment`` of a day that lies after the local time ``after``."""
    day = after.date() if after.time() < moment else after.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, moment), after.tzinfo)
