"""What is not a record: projects with their parts, people, organisations, one's tasks and notices."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from ninja import Router

from yingzao.core.access.gate import may, posts_of, visible_projects
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Organisation, OrganisationKind, Person
from yingzao.core.notices.models import Notice, NoticeKind
from yingzao.core.notices.services import mark_read
from yingzao.core.projects.models import Part, Party, Project, Stage
from yingzao.core.routes.models import Task

from .bodies import read_form
from .callers import ApiRequest
from .endpoint import endpoint
from .hangings import named
from .models import Scope
from .paging import Order, page_of
from .parameters import PAGING, PROJECT, choice, flag, number, text
from .records import fetch_project
from .wire import json_answer

router = Router()
NAME = text("q", gettext_lazy("part of the name"))


def _page(
    request: ApiRequest, rows: QuerySet, make: Callable[[dict[str, Any]], Any], by: str = "id"
) -> HttpResponse:
    """A page of plain values in the order of one unique column."""
    order = [Order(rows.model._meta.get_field(by), by, by == "id" and rows.model in (Task, Notice), by)]
    return page_of(request, rows, order, request.parameters, lambda found: [make(row) for row in found])


def _same(row: dict[str, Any]) -> dict[str, Any]:
    return row


# -- projects and parts ----------------------------------------------------------------------------

_PROJECT = (
    "id", "code", "name", "short_name", "type", "stage", "province", "location", "starts_on", "finishes_on",
    "manager_id", "manager__name",
)  # fmt: skip


@endpoint(
    router, "GET", "/projects/", gettext_lazy("Projects"), tag="company", answers="projects",
    query=(choice("stage", gettext_lazy("stage"), Stage.values), NAME, *PAGING),
)  # fmt: skip
def projects(request: ApiRequest) -> HttpResponse:
    asked, rows = request.parameters, _my_projects(request)
    if "stage" in asked:
        rows = rows.filter(stage=asked["stage"])
    if "q" in asked:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(code__icontains=asked["q"]))
    return _page(request, rows.values(*_PROJECT), _project_row)


@endpoint(router, "GET", "/projects/{code}/", gettext_lazy("Project"), tag="company", answers="project_read")
def project(request: ApiRequest, code: str) -> HttpResponse:
    row = _my_projects(request).filter(code=code).values(*_PROJECT).first()
    if row is None:
        raise Http404
    parties: Any = Party.objects.filter(project=row["id"], withdrawn=False)
    parties = parties.values("kind", "contact", "organisation_id", "organisation__name")
    told = [{"kind": each["kind"], "contact": each["contact"], "organisation": named(each, "organisation")}
            for each in parties]  # fmt: skip
    return json_answer(_project_row(row) | {"parties": told})


def _my_projects(request: ApiRequest) -> QuerySet:
    """Projects in which a post of the caller grants seeing them."""
    places = {post.project_id for post in posts_of(request.user)}
    found = Project.objects.filter(visible_projects(request.user))
    if None in places and may(request.user, "view", "projects.project"):
        return found
    seen = [each.pk for each in found if may(request.user, "view", "projects.project", each)]
    return Project.objects.filter(pk__in=seen)


def _project_row(row: dict[str, Any]) -> dict[str, Any]:
    manager = named(row, "manager")
    return {name: row[name] for name in _PROJECT[:10]} | {"manager": manager}


@endpoint(
    router, "GET", "/projects/{code}/parts/", gettext_lazy("Parts of a project"), tag="company",
    answers="parts", description=gettext_lazy("In the order of the tree; “parent” is the id of the part above."),
    query=(
        number("under", gettext_lazy("id of a part: it and what is below it")),
        flag("retired", gettext_lazy("also those no longer used")), NAME, *PAGING,
    ),
)  # fmt: skip
def parts(request: ApiRequest, code: str) -> HttpResponse:
    asked, found = request.parameters, fetch_project(request, code)
    rows = Part.objects.filter(project=found)
    if not asked.get("retired"):
        rows = rows.filter(retired=False)
    if "under" in asked:
        top = Part.objects.filter(project=found, pk=asked["under"]).values_list("path", flat=True).first()
        rows = rows.filter(path__startswith=top) if top else rows.none()
    if "q" in asked:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(code__icontains=asked["q"]))
    columns = ("id", "code", "name", "parent_id", "depth", "retired", "path")
    return _page(request, rows.values(*columns), _part_row, by="path")


def _part_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"], "code": row["code"], "name": row["name"], "parent": row["parent_id"],
        "depth": row["depth"], "retired": row["retired"],
    }  # fmt: skip


# -- people and organisations ----------------------------------------------------------------------


@endpoint(
    router, "GET", "/people/", gettext_lazy("People"), query=(PROJECT, NAME, *PAGING), tag="company",
    answers="people", description=gettext_lazy(
        "Who holds a post in your projects; with the company's permission everybody, with sign-in name and contact."
    ),
)  # fmt: skip
def people(request: ApiRequest) -> HttpResponse:
    asked = request.parameters
    everybody = bool(may(request.user, "view", "accounts.person"))
    rows = Person.objects.all()
    if not everybody or "project" in asked:
        posts = Post.objects.filter(Post.in_force()).filter(_posts_near(request))
        rows = rows.filter(pk__in=posts.values("person"))
    if "q" in asked:
        rows = rows.filter(name__icontains=asked["q"])
    columns = ["id", "name", "title", "is_active", "organisation_id", "organisation__name"]
    contact = ["username", "phone", "email"] if everybody else []

    def make(row: dict[str, Any]) -> dict[str, Any]:
        organisation = named(row, "organisation")
        return {name: row[name] for name in (*columns[:4], *contact)} | {"organisation": organisation}

    return _page(request, rows.values(*columns, *contact), make)


def _posts_near(request: ApiRequest) -> Q:
    """Posts in the project asked for, or in any project the caller sees, with those that count everywhere."""
    if code := request.parameters.get("project"):
        return Q(project=fetch_project(request, code)) | Q(project=None)
    if not posts_of(request.user):
        return Q(pk__in=[])
    return Q(project__in=Project.objects.filter(visible_projects(request.user))) | Q(project=None)


@endpoint(
    router, "GET", "/organisations/", gettext_lazy("Organisations"), tag="company", answers="organisations",
    query=(PROJECT, choice("kind", gettext_lazy("kind"), OrganisationKind.values), NAME, *PAGING),
    description=gettext_lazy("Parties of your projects; with the company's permission all of them."),
)  # fmt: skip
def organisations(request: ApiRequest) -> HttpResponse:
    asked = request.parameters
    rows = Organisation.objects.all()
    if not may(request.user, "view", "accounts.organisation") or "project" in asked:
        if code := asked.get("project"):
            near = Q(project=fetch_project(request, code))
        else:
            near = Q(project__in=Project.objects.filter(visible_projects(request.user)))
        parties = Party.objects.filter(near, withdrawn=False).values("organisation")
        rows = rows.filter(Q(pk__in=parties) | Q(pk=request.user.organisation_id))
    if "kind" in asked:
        rows = rows.filter(kind=asked["kind"])
    if "q" in asked:
        rows = rows.filter(Q(name__icontains=asked["q"]) | Q(short_name__icontains=asked["q"]))
    return _page(request, rows.values("id", "name", "short_name", "kind", "parent_id", "credit_code"), _same)


# -- tasks and notices -----------------------------------------------------------------------------

_OF_RECORD = ("run__record_id", "run__record__kind", "run__record__number", "run__record__title")


@endpoint(
    router, "GET", "/tasks/", gettext_lazy("My tasks"), tag="company", answers="tasks", query=(
        choice("state", gettext_lazy("open or done"), ("open", "done")), PROJECT,
        flag("overdue", gettext_lazy("due before today")), *PAGING,
    ), description=gettext_lazy("What waits for your decision, newest first; decide at the record."),
)  # fmt: skip
def tasks(request: ApiRequest) -> HttpResponse:
    asked, mine = request.parameters, Task.objects
    done = asked.get("state") == "done"
    rows = mine.done_by(request.user) if done else mine.open_for(request.user)
    if asked.get("overdue"):
        rows = rows & Task.objects.overdue()
    rows = rows.filter(run__record__project__in=_places(request))
    columns = (
        "id", "number", "step", "step_name", "kind", "status", "opened_at", "due_on", "closed_at", "opinion",
        "person_id", "person__name", "on_behalf_of_id", "on_behalf_of__name", "run_id",
        "run__record__project__code", *_OF_RECORD,
    )  # fmt: skip
    return _page(request, rows.values(*columns), _task_row)


def _places(request: ApiRequest) -> Any:
    """The project asked for, else every project the caller (or their token) sees."""
    if code := request.parameters.get("project"):
        return [fetch_project(request, code)]
    return Project.objects.filter(visible_projects(request.user))


def _task_row(row: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "step", "step_name", "kind", "status", "opened_at", "due_on", "closed_at", "opinion")
    record = zip(("id", "kind", "number", "title"), _OF_RECORD, strict=True)
    return {name: row[name] for name in kept} | {
        "task": row["number"], "run": row["run_id"], "person": named(row, "person"),
        "on_behalf_of": named(row, "on_behalf_of"), "project": row["run__record__project__code"],
        "record": {name: row[lookup] for name, lookup in record},
    }  # fmt: skip


class ReadForm(forms.Form):
    notices = forms.ModelMultipleChoiceField(
        Notice.objects.none(), label=gettext_lazy("notices"), required=False,
        help_text=gettext_lazy("ids; empty: all"),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notices"].queryset = Notice.objects.filter(person=person)  # type: ignore[attr-defined]


@endpoint(
    router, "GET", "/notices/", gettext_lazy("My notices"), tag="company", answers="notices", query=(
        flag("unread", gettext_lazy("only unread ones")),
        choice("kind", gettext_lazy("kind"), NoticeKind.values), *PAGING,
    ),
)  # fmt: skip
def notices(request: ApiRequest) -> HttpResponse:
    asked, rows = request.parameters, _my_notices(request)
    if asked.get("unread"):
        rows = rows.filter(read_at=None)
    if "kind" in asked:
        rows = rows.filter(kind=asked["kind"])
    return _page(
        request, rows.values("id", "kind", "text", "at", "read_at", "record_id", "record__kind"), _notice_row
    )


def _my_notices(request: ApiRequest) -> QuerySet:
    rows = Notice.objects.filter(person=request.user)
    token = request.auth.token
    return rows.filter(record__project=token.project_id) if token and token.project_id else rows


def _notice_row(row: dict[str, Any]) -> dict[str, Any]:
    record = {"id": row["record_id"], "kind": row["record__kind"]} if row["record_id"] else None
    return {name: row[name] for name in ("id", "kind", "text", "at", "read_at")} | {"record": record}


@endpoint(
    router, "POST", "/notices/read/", gettext_lazy("Mark notices read"), scope=Scope.WRITE, body="notices_read",
    answers="marked", tag="company",
)  # fmt: skip
def notices_read(request: ApiRequest) -> HttpResponse:
    chosen = read_form(request, lambda data: ReadForm(data, person=request.user))["notices"]
    wanted = [notice.pk for notice in chosen] or list(_my_notices(request).values_list("pk", flat=True))
    return json_answer({"marked": mark_read(request.user, wanted)})
