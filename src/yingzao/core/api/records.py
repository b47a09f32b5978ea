"""Every ledger as a resource: list, read, create, change."""

import re
import zlib
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from yingzao.core.access.gate import PRIVATE, may, posts_of, require, sees_project
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Ledger, ledger_for
from yingzao.core.records.models import Record
from yingzao.core.records.services import Conflict, Refusal, change, create

from .bodies import body_of, changed_values, new_form
from .callers import ApiRequest
from .endpoint import Id, endpoint
from .filters import condition_of, list_parameters, order_of, with_row_id
from .models import Scope
from .paging import page_of
from .parameters import read_query
from .problems import Problem, field_error
from .rows import all_columns, default_columns, make_rows, read_rows, row_of, shape_of
from .wire import is_storable, json_answer, to_json

router = Router()


def ledger_of_kind(kind: str) -> Ledger:
    ledger = ledger_for(kind)
    if ledger is None:
        raise Http404
    return ledger


def visible(request: ApiRequest, ledger: Ledger) -> QuerySet:
    return ledger.model._default_manager.visible_to(request.user)


def fetch(request: ApiRequest, kind: str, pk: int, verb: str = "view") -> Any:
    """The record, if the caller sees it and may do ``verb`` with it: 404 and 403 as on the pages."""
    ledger = ledger_of_kind(kind)
    record = Record.objects.specific(pk)
    if record is None or record.kind != ledger.kind or not may(request.user, "view", kind, record=record):
        raise Http404
    if verb != "view":
        require(request.user, verb, kind, record=record)
    return record


def fetch_project(request: ApiRequest, code: Any) -> Project:
    """The project of that code, if the caller holds a post there; most callers' posts know it already."""
    known = (post.project for post in posts_of(request.user) if post.project and post.project.code == code)
    project = next(known, None)
    if project is None and isinstance(code, str) and is_storable(code):
        project = Project.objects.filter(code=code).first()
    if project is None or not sees_project(request.user, project):
        raise Http404
    return project


def record_answer(
    request: ApiRequest, record: Record, ledger: Ledger, status: int = 200, **more: Any
) -> HttpResponse:
    """The record as it is now stored, with its version as ETag."""
    row = row_of(record, ledger, request.user)
    headers = {"ETag": etag_of(row)} if "version" in row else {}
    if status == 201:
        headers["Location"] = f"/api/v1/{ledger.kind}/{record.pk}/"
    return json_answer(row | more, status, headers)


def etag_of(row: dict[str, Any]) -> str:
    """The version, and what else the caller sees: a part's new name changes the row but not its version."""
    return f'"{row["version"]}-{zlib.crc32(to_json(row)):08x}"'


@endpoint(
    router, "GET", "/{kind}/", gettext_lazy("List"), query=None, answers="page", tag="ledger",
    description=gettext_lazy("The rows of the ledger's screen that you may see, newest first unless sorted."),
)  # fmt: skip
def list_records(request: ApiRequest, kind: str) -> HttpResponse:
    ledger, person = ledger_of_kind(kind), request.user
    project = _named_project(request, kind)
    sees_private = not ledger.private or bool(may(person, PRIVATE, kind, project))
    values = read_query(request, list_parameters(kind, sees_private))
    records = visible(request, ledger).filter(condition_of(ledger, values, person))
    if project is not None:
        records = records.filter(project=project)
    order = order_of(ledger, values.get("sort", "-id"))
    shape = shape_of(kind, values.get("fields") or default_columns(kind))
    return page_of(
        request, with_row_id(records), order, values,
        lambda page: make_rows(list(page.values(*shape.lookups)), shape, person),
    )  # fmt: skip


def _named_project(request: ApiRequest, kind: str) -> Project | None:
    code = request.GET.get("project")
    if not code:
        return None
    project = fetch_project(request, code)
    require(request.user, "view", kind, project)
    return project


@endpoint(router, "GET", "/{kind}/{pk}/", gettext_lazy("Read"), answers="record", tag="ledger")
def read_record(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    ledger = ledger_of_kind(kind)
    shape = shape_of(kind, tuple(all_columns(ledger)))
    rows = read_rows(visible(request, ledger).filter(pk=pk), shape, request.user)
    if not rows:
        raise Http404
    content = to_json(rows[0])
    etag = f'"{rows[0]["version"]}-{zlib.crc32(content):08x}"'
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": etag})
    return HttpResponse(content, content_type="application/json", headers={"ETag": etag})


@endpoint(
    router, "POST", "/{kind}/", gettext_lazy("Write new"), scope=Scope.WRITE, body="new", answers="record",
    status=201, tag="ledger",
    description=gettext_lazy("The number is given by the server. The same uid twice is one record."),
)  # fmt: skip
def create_record(request: ApiRequest, kind: str) -> HttpResponse:
    ledger = ledger_of_kind(kind)
    body = body_of(request)
    if "project" not in body:
        raise Problem("invalid", errors=[field_error("project", _("Name the project by its code."))])
    project = fetch_project(request, body.pop("project"))
    require(request.user, "add", kind, project)
    if not ledger.written_by_hand:
        raise Refusal(_("These are not written by hand; they follow from others."))
    form = new_form(ledger, request.user, project, body)
    uid = form.cleaned_data.get("uid")
    try:
        with transaction.atomic():
            record = create(ledger.model, project=project, uid=uid, **form.values())
    except IntegrityError as error:
        if uid is None:
            raise
        text = _("This uid belongs to another record already.")
        raise Problem("invalid", errors=[field_error("uid", text)]) from error
    if record.author_id != request.user.pk and not may(request.user, "view", kind, record=record):
        raise Http404  # the uid of somebody else's record
    return record_answer(request, record, ledger, 201)


@endpoint(
    router, "PATCH", "/{kind}/{pk}/", gettext_lazy("Change"), scope=Scope.WRITE, body="change",
    answers="record", problems=("stale", "version_missing"), tag="ledger",
    description=gettext_lazy("Send the changed fields, and the version you read as If-Match or as “version”."),
)  # fmt: skip
def change_record(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    ledger = ledger_of_kind(kind)
    record = fetch(request, kind, pk, "edit")
    body = body_of(request)
    version = _expected_version(request, body.pop("version", None), record)
    body.pop("uid", None)
    values = changed_values(ledger, request.user, record, body)
    try:
        fresh = change(record, version, **values)
    except Conflict as conflict:
        raise _stale(request, ledger, conflict, body) from conflict
    return record_answer(request, fresh, ledger)


def _expected_version(request: ApiRequest, sent: Any, record: Record) -> int:
    """From ``If-Match: "5-…"`` (a star means whatever there is) or from the body."""
    header = request.headers.get("If-Match", "").strip()
    if header == "*":
        return record.version
    if found := re.fullmatch(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]{8})?"', header):
        return int(found[1])
    if not header and isinstance(sent, int) and not isinstance(sent, bool):
        return sent
    text = _("Send the ETag you read as If-Match, or its number as “version”.")
    raise Problem("version_missing", text, [field_error("version", text)])


def _stale(request: ApiRequest, ledger: Ledger, conflict: Conflict, body: dict[str, Any]) -> Problem:
    """Both versions: what stands there now, and what was sent."""
    theirs = row_of(conflict.theirs, ledger, request.user)
    return Problem("stale", str(conflict), headers={"ETag": etag_of(theirs)}, theirs=theirs, mine=body)
