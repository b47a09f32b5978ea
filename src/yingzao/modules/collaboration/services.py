"""Publish an announcement, confirm its reading, remind who has not; close a topic with what was agreed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.access.models import Post
from yingzao.core.accounts.models import OrganisationKind, Person
from yingzao.core.events import on
from yingzao.core.history.actor import acting_as_system
from yingzao.core.jobs.cron import every
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.events import Commented
from yingzao.core.records.services import Refusal, locked, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.events import Approved

from .models import Announcement, Audience, Reading, Topic

REMIND_AGAIN_AFTER = timedelta(days=1)


def audience_of(announcement: Announcement) -> list[Person]:
    """Everybody with a post in the project whom the announcement is for, except its author."""
    posts = Post.objects.filter(Post.in_force(), project=announcement.project_id)
    if announcement.role_id:
        posts = posts.filter(role=announcement.role_id)
    own = Q(organisation__kind=OrganisationKind.OWN)
    people = Person.objects.filter(pk__in=posts.values("person"), is_active=True)
    if announcement.audience == Audience.OWN:
        people = people.filter(own)
    elif announcement.audience == Audience.OUTSIDE:
        people = people.exclude(own)
    return list(people.exclude(pk=announcement.author_id).order_by("name"))


@on(Approved, of=Announcement)
def give_out(event: Approved) -> None:
    """An announcement is in force → everybody it is for has it on their reading list and is told."""
    announcement = event.subject
    people = audience_of(announcement)
    if not people:
        raise Refusal(_("Nobody in this project fits: choose another audience or post."))
    for person in people:
        Reading(announcement=announcement, person=person).save(action="told")
    text = gettext_noop("New announcement: %(record)s")
    tell(people, NoticeKind.COPY, text, announcement, {"record": announcement})


@transaction.atomic
def confirm_reading(announcement: Announcement, person: Person) -> Reading:
    """The person confirms having read it; confirming twice is once."""
    reading = Reading.objects.filter(announcement=announcement.pk, person=person.pk).first()
    if reading is None:
        raise Refusal(_("This announcement was not given to you; there is nothing to confirm."))
    if reading.read_at is None:
        reading.read_at = timezone.now()
        reading.save(action="read")
    return reading


def reading_counts(announcement: Announcement) -> tuple[int, int]:
    """How many have confirmed, of how many."""
    told = announcement.readings.all()
    return told.exclude(read_at=None).count(), told.count()


@transaction.atomic
def remind_unread_now(announcement: Announcement) -> None:
    """Tell everybody who has not confirmed; at most once a day for each."""
    if not _remind(announcement):
        raise Refusal(_("Everybody has read it or was reminded within the last day."))


def _remind(announcement: Announcement) -> int:
    now = timezone.now()
    recent = Q(reminded_at__gt=now - REMIND_AGAIN_AFTER)
    waiting = announcement.readings.filter(read_at=None).exclude(recent).select_related("person")
    for reading in waiting:
        reading.reminded_at = now
        reading.save(action="reminded")
    text = gettext_noop("Please read and confirm: %(record)s")
    tell(
        [reading.person for reading in waiting], NoticeKind.URGE, text, announcement, {"record": announcement}
    )
    return len(waiting)


@every(minutes=60)
def remind_when_due() -> None:
    """What should have been read by today and was not: its readers are reminded, once a day."""
    late = Announcement.objects.filter(
        status=Status.APPROVED, must_be_read=True, due_on__lte=timezone.localdate(), readings__read_at=None
    ).distinct()
    with acting_as_system("deadline"):
        for announcement in late:
            with transaction.atomic():
                _remind(announcement)


@transaction.atomic
def conclude(topic: Topic, conclusion: str) -> None:
    """Close a topic with what was agreed."""
    fresh = locked(topic)
    if fresh.state != Status.APPROVED:
        raise Refusal(_("Only an open discussion is concluded."))
    fresh.conclusion = conclusion.strip()
    fresh.save(action="concluded")
    set_status(fresh, Status.CLOSED)


@on(Commented, of=Topic)
def tell_those_who_talked(event: Commented) -> None:
    """A word in a discussion → who opened it and who spoke before is told, unless named with @ anyway."""
    topic = event.subject
    spoke = {comment.author for comment in topic.comments.select_related("author")} | {topic.author}
    newest = topic.comments.order_by("pk").last()
    others = spoke - set(event.mentioned) - {newest.author if newest else None}
    text = gettext_noop("%(who)s wrote in “%(topic)s”: %(text)s")
    params = {"who": newest.author if newest else "", "topic": topic.title, "text": event.text[:80]}
    tell(others, NoticeKind.COPY, text, topic, params)
