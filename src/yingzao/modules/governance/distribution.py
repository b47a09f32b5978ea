"""Controlled distribution: a version is given to people, who confirm having read it, and recalled when it ends."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.models import Person
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.procedures.models import ENDED, Procedure, ProcedureVersion, VersionStatus
from yingzao.core.records.services import Refusal

from .models import ControlledCopy
from .reviews import locked_version

GIVEN = gettext_noop("Controlled copy of %(version)s: read it and confirm.")
RECALLED = gettext_noop("%(version)s is recalled: do not work by your copy any more.")
LIVING = (VersionStatus.IN_FORCE, VersionStatus.PILOT, VersionStatus.EXPIRED)


def holders_in(version: ProcedureVersion, roles: Iterable[Role]) -> list[Person]:
    """Active people who hold one of ``roles`` now: of a version on trial or local, in its projects and the company."""
    posts = Post.objects.filter(Post.in_force(), role__in=list(roles), person__is_active=True)
    places = (
        [version.local_to_id]
        if version.local_to_id
        else version.pilots
        if version.status == VersionStatus.PILOT
        else []
    )
    if places:
        posts = posts.filter(project__in=places) | posts.filter(project=None)
    return list(Person.objects.filter(pk__in=posts.values("person")).order_by("name"))


@transaction.atomic
def distribute(version: ProcedureVersion, people: Iterable[Person]) -> int:
    """Give each of ``people`` a copy, who has none yet; returns how many were given."""
    fresh = locked_version(version)
    if fresh.status not in LIVING:
        raise Refusal(_("%s is not in force; only what one works by is given out.") % fresh)
    copies = ControlledCopy.objects.filter(version=fresh)
    have = set(copies.filter(recalled_at=None).values_list("person", flat=True))
    last = copies.aggregate(last=Max("number"))["last"] or 0
    new = [person for person in people if person.pk not in have]
    for place, person in enumerate(new, start=last + 1):
        again = copies.filter(person=person).first()
        if again is None:
            ControlledCopy(version=fresh, number=place, person=person).save(action="told")
        else:
            again.recalled_at, again.read_at = None, None
            again.save(action="told")
    tell(new, NoticeKind.COPY, GIVEN, params={"version": f"{fresh} {fresh.procedure.title}"})
    return len(new)


def copy_of(version: ProcedureVersion, person: Person) -> ControlledCopy | None:
    """The copy that ``person`` holds now."""
    return ControlledCopy.objects.filter(version=version, person=person, recalled_at=None).first()


@transaction.atomic
def confirm_copy(version: ProcedureVersion, person: Person) -> ControlledCopy:
    """The holder has read it; confirming twice is once."""
    copy = copy_of(version, person)
    if copy is None:
        raise Refusal(_("No copy was given to you; there is nothing to confirm."))
    if copy.read_at is None:
        copy.read_at = timezone.now()
        copy.save(action="read")
    return copy


@transaction.atomic
def recall(version: ProcedureVersion) -> int:
    """Withdraw every copy; their holders are told not to work by it."""
    out = list(ControlledCopy.objects.filter(version=version, recalled_at=None).select_related("person"))
    for copy in out:
        copy.recalled_at = timezone.now()
        copy.save(action="recalled")
    tell((copy.person for copy in out), NoticeKind.WARNING, RECALLED, params={"version": str(version)})
    return len(out)


def recall_ended(procedure: Procedure) -> int:
    """Copies of every version that has been superseded or withdrawn; called after a review was carried out."""
    ended = procedure.versions.filter(
        status__in=ENDED, copies__recalled_at=None, copies__isnull=False
    ).distinct()
    return sum(recall(version) for version in ended)
