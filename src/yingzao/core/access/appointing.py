"""Appointing: who may give which post to whom, so that nobody hands out powers they do not hold.

A role may be given only by somebody who holds its powers (editing roles, issuing procedures, veto …)
in the same place; otherwise whoever may edit the posts of one project could become its administrator.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.events import publish
from yingzao.core.projects.models import Lot, Project

from .events import PostHandedOver
from .gate import Grant, may
from .models import Post, Role

#: Permissions that change what other people may do or what binds everybody.
POWERS: tuple[tuple[str, str], ...] = (
    ("access.role", "edit"),
    ("access.post", "edit"),
    ("accounts.person", "edit"),
    ("projects.project", "advance"),
    ("procedures.procedure", "edit"),
    ("routes.route", "edit"),
    ("technical.method_statement", "veto"),
)


class AppointmentRefusal(Exception):
    """A post or role cannot be given; the text says why."""


def powers_in(grants: list[str]) -> list[tuple[str, str]]:
    """The powers that a list of grants contains."""
    parsed = [Grant.parse(text) for text in grants]
    return [(kind, verb) for kind, verb in POWERS if any(g.covers(kind, verb) for g in parsed)]


def check_powers(by: Person, grants: list[str], project: Project | None) -> None:
    """Refuse when ``grants`` contain a power that ``by`` does not hold in ``project`` (None: company)."""
    for kind, verb in powers_in(grants):
        if not may(by, verb, kind, project):
            text = _("This includes the power %(power)s, which you do not hold here yourself.")
            raise AppointmentRefusal(text % {"power": f"{kind}:{verb}"})


def check_over(by: Person, person: Person) -> None:
    """Refuse when ``person`` holds powers that ``by`` lacks: their account is not for ``by`` to take over."""
    for post in person.posts.filter(Post.within_dates()).select_related("role", "project"):
        check_powers(by, post.role.grants, post.project)


@transaction.atomic
def appoint(
    by: Person, person: Person, role: Role, project: Project | None, *, lot: Lot | None = None,
    organisation: Organisation | None = None, discipline: str = "",
    since: date | None = None, until: date | None = None,
) -> Post:  # fmt: skip
    """Give ``person`` a post; the same post twice at the same time is refused."""
    check_powers(by, role.grants, project)
    Person.objects.select_for_update().get(pk=person.pk)  # a double click waits here and then sees the first
    post = Post(
        person=person, role=role, project=project, lot=lot, organisation=organisation,
        discipline=discipline, since=since, until=until,
    )  # fmt: skip
    if _overlapping(post).exists():
        raise AppointmentRefusal(
            _("%(person)s holds the post %(role)s here already.") % {"person": person, "role": role}
        )
    post.save(action="appointed")
    return post


def _overlapping(post: Post):
    same = Post.objects.filter(
        person=post.person, role=post.role, project=post.project, lot=post.lot,
        organisation=post.organisation, discipline=post.discipline,
    )  # fmt: skip
    if post.until:
        same = same.filter(Q(since=None) | Q(since__lte=post.until))
    if post.since:
        same = same.filter(Q(until=None) | Q(until__gte=post.since))
    return same


@transaction.atomic
def end_post(by: Person, post: Post, last_day: date | None = None) -> Post:
    """The post ends with ``last_day`` (None: yesterday, so it is over at once); it stays on record."""
    post = Post.objects.select_for_update(of=("self",)).select_related("role", "project").get(pk=post.pk)
    check_powers(by, post.role.grants, post.project)
    last_day = last_day or timezone.localdate() - timedelta(days=1)
    if post.since and last_day < post.since - timedelta(days=1):
        raise AppointmentRefusal(_("A post cannot end before it began."))
    if last_day < timezone.localdate():
        _keep_an_administrator(post)
    post.until = last_day
    post.save(action="ended")
    return post


@transaction.atomic
def hand_over(by: Person, post: Post, successor: Person) -> Post:
    """The post ends at once; ``successor`` holds it from today and goes on with what was in hand there.

    What moves is for the layers above: each subscribes to :class:`PostHandedOver`.
    """
    ended = end_post(by, post)
    _check_successor(ended, successor)
    place: dict[str, Any] = {
        "lot": ended.lot, "organisation": ended.organisation, "discipline": ended.discipline,
        "since": timezone.localdate(),
    }  # fmt: skip
    same = Post(person=successor, role=ended.role, project=ended.project, **place)
    if not _overlapping(same).exists():
        appoint(by, successor, ended.role, ended.project, **place)
    ended.successor = successor
    ended.save(action="handed_over")
    publish(PostHandedOver(ended, successor=successor))
    return ended


def _check_successor(post: Post, successor: Person) -> None:
    if successor.pk == post.person_id or not successor.is_active:
        raise AppointmentRefusal(_("Choose somebody else who can sign in."))
    if successor.organisation_id != post.person.organisation_id:
        raise AppointmentRefusal(
            _("%(person)s belongs to another organisation. Give them a post of their own instead.")
            % {"person": successor}
        )


def _keep_an_administrator(post: Post) -> None:
    if post.project is None and is_last_administrator(post.person, except_post=post):
        raise AppointmentRefusal(_("Somebody must remain who may edit roles. Appoint a successor first."))


def is_last_administrator(person: Person, except_post: Post | None = None) -> bool:
    """Would nobody be left to edit roles if ``person`` (or only this post of theirs) were gone?"""
    administrators = [
        post for post in Post.objects.filter(Post.in_force(), project=None).select_related("role")
        if ("access.role", "edit") in powers_in(post.role.grants)
    ]  # fmt: skip
    leaving = [p for p in administrators if (p == except_post if except_post else p.person_id == person.pk)]
    return bool(leaving) and len(leaving) == len(administrators)
