"""Emergency release (紧急放行): whoever holds the role a procedure names lets a subject start before its time."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.access.posts import post_rows_here, posts_here
from yingzao.core.accounts.models import Person
from yingzao.core.history.ends import COMPANY, end_of
from yingzao.core.procedures.models import Procedure
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Meaning, Record
from yingzao.core.records.services import Refusal, create, link
from yingzao.core.routes.services import submit

from .gates import StepState, missing_before
from .models import Release
from .subjects import Subject


def holders_of(project: Project) -> dict[str, list[Any]]:
    """Code of a role → the people who hold it in ``project``, those of the project before those of the company."""
    end = end_of(COMPANY)
    local: dict[str, list[Any]] = {}
    company: dict[str, list[Any]] = {}
    for post in posts_here(post_rows_here(project.pk), project.pk, end):
        people = (local if post.project_id else company).setdefault(post.role.code, [])
        if post.person.is_active and post.person not in people:
            people.append(post.person)
    return {role: people for role, people in {**company, **local}.items() if people}


def may_release(person: Person, procedure: Procedure, project: Project) -> bool:
    """Does ``person`` hold the role that may release the gates of this procedure?"""
    role = procedure.bypass_role
    return role is not None and person in holders_of(project).get(role.code, [])


@transaction.atomic
def release(subject: Subject, by: Person, reason: str) -> Release:
    """Let ``subject`` start with steps missing; kept as a record with the reason, and counted."""
    if not reason.strip():
        raise Refusal(_("Give the reason: what is the emergency, and who was told."))
    missing = missing_before(subject)
    if not missing:
        raise Refusal(_("Nothing is missing; it may start without a release."))
    for state in missing:
        _require_role(by, state, subject.project)
    record = create(
        Release, project=subject.project, title=_("Release: %s") % subject.name, part=subject.part,
        subject=subject.key, released=str(subject.name)[:200], reason=reason.strip(),
        procedure="、".join(dict.fromkeys(str(state.version) for state in missing))[:60],
        missing="\n".join(f"{state.step.name}: {state.text}" for state in missing),
    )  # fmt: skip
    submit(record, by)
    if subject.key.startswith("record:"):
        link(record, Record.objects.get(pk=subject.key.removeprefix("record:")), Meaning.REFERS_TO)
    record.refresh_from_db()
    return record


def _require_role(by: Person, state: StepState, project: Project) -> None:
    procedure = state.version.procedure
    if procedure.bypass_role is None:
        raise Refusal(_("%s names nobody who may release its steps.") % procedure)
    if not may_release(by, procedure, project):
        text = _("Only %(role)s may release steps of %(procedure)s.")
        raise Refusal(text % {"role": procedure.bypass_role, "procedure": procedure})
