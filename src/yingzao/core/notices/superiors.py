"""Who stands above somebody: what the step of the route names, else the reporting lines, which are data."""

from collections.abc import Iterable

from django.db.models import Q

from yingzao.core.access.gate import may
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Record
from yingzao.core.routes.directory import RecordDirectory
from yingzao.core.routes.models import Task
from yingzao.engines.approval import Signer

from .models import ReportingLine

HIGHEST_CLIMB = 8


def superiors_of_task(task: Task, person: Person, record: Record) -> list[Person]:
    """Whom the task's step escalates to; where it names nobody, the superiors of its person."""
    named = task.run.as_state().route.step(task.step).escalate_to if task.step else None
    if named is not None:
        found = _people(RecordDirectory(record).resolve(named), person, record)
        if found:
            return found
    return superiors_of(person, record)


def superiors_of(person: Person, record: Record) -> list[Person]:
    """The holders of the nearest role above the person's posts that somebody on the project holds.

    They are sought as for a signature: posts of the project first, then of the company. Where the lines
    lead to nobody it is the project's manager; who may not see the record is not told of it.
    """
    directory, roles = RecordDirectory(record), _roles_of(person, record)
    lines = dict(ReportingLine.objects.values_list("role__code", "superior__code"))
    for _level in range(HIGHEST_CLIMB):
        roles = {above for role in roles if (above := lines.get(role))}
        ids = [pk for role in sorted(roles) for pk in directory.resolve(Signer("role", role))]
        if found := _people(ids, person, record):
            return found
    return _people([record.project.manager_id], person, record)


def _roles_of(person: Person, record: Record) -> set[str]:
    """The roles a person holds on the record's project (and lot), else those in the company."""
    here = Q(project=record.project_id) & (Q(lot=None) | Q(lot=record.lot_id))
    posts = person.posts.filter(Post.within_dates()).order_by()
    local = set(posts.filter(here).values_list("role__code", flat=True))
    return local or set(posts.filter(project=None).values_list("role__code", flat=True))


def _people(ids: Iterable[int | None], but: Person, record: Record) -> list[Person]:
    others = Person.objects.filter(pk__in=[pk for pk in ids if pk], is_active=True).exclude(pk=but.pk)
    return [each for each in others if may(each, "view", record.kind, record=record)]
