"""What hangs on a record: comments, files, links, and its signed history."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from yingzao.core.files.answers import file_response
from yingzao.core.files.models import store_upload
from yingzao.core.history.models import HistoryEntry
from yingzao.core.history.state import name_in_history
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.models import Comment, Meaning, Record
from yingzao.core.records.services import attach, comment, link

from .bodies import read_files, read_form
from .callers import ApiRequest
from .endpoint import Id, endpoint
from .models import Scope
from .paging import Order, page_of
from .parameters import PAGING
from .problems import Problem, field_error
from .records import fetch, ledger_of_kind
from .wire import json_answer

router = Router()
MOST_FILES = 10
_PERSON = ("author_id", "author__name")


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("text"), max_length=10_000, help_text=gettext_lazy("@name tells that person"),
    )  # fmt: skip


class CaptionForm(forms.Form):
    caption = forms.CharField(label=gettext_lazy("caption"), max_length=120, required=False)


class LinkForm(forms.Form):
    target: Any = forms.ModelChoiceField(None, label=gettext_lazy("record"))
    meaning = forms.ChoiceField(label=gettext_lazy("meaning"), choices=Meaning.choices)

    def __init__(self, *args: Any, record: Record, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Record.objects.visible_to(person).filter(project=record.project_id)
        self.fields["target"].queryset = seen  # type: ignore[attr-defined]


def _page(
    request: ApiRequest, rows: QuerySet, make: Callable[[dict[str, Any]], Any], descending: bool = False
) -> HttpResponse:
    order = [Order(rows.model._meta.pk, "pk", descending, "id")]
    return page_of(request, rows, order, request.parameters, lambda found: [make(row) for row in found])


def named(row: dict[str, Any], name: str) -> dict[str, Any] | None:
    """``{"id": …, "name": …}`` of a person whose id and name were fetched."""
    pk = row[f"{name}_id"]
    return None if pk is None else {"id": pk, "name": row[f"{name}__name"]}


# -- comments --------------------------------------------------------------------------------------


@endpoint(
    router, "GET", "/{kind}/{pk}/comments/", gettext_lazy("Comments"), query=PAGING, answers="comments",
    tag="hangings",
)  # fmt: skip
def list_comments(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    rows = fetch(request, kind, pk).comments.values("id", "text", "at", *_PERSON)
    return _page(request, rows, _comment_row)


@endpoint(
    router, "POST", "/{kind}/{pk}/comments/", gettext_lazy("Comment"), scope=Scope.WRITE, body="comment",
    answers="comment", status=201, tag="hangings",
)  # fmt: skip
def add_comment(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk, "comment")
    spoken = comment(record, request.user, read_form(request, CommentForm)["text"])
    row = Comment.objects.values("id", "text", "at", *_PERSON).get(pk=spoken.pk)
    return json_answer(_comment_row(row), 201)


def _comment_row(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "text": row["text"], "at": row["at"], "author": named(row, "author")}


# -- attachments -----------------------------------------------------------------------------------

_FILE = (
    "id", "caption", "added_at", "added_by_id", "added_by__name", "file__name", "file__size_bytes",
    "file__content_type", "file__sha256", "record_id",
)  # fmt: skip


@endpoint(
    router, "GET", "/{kind}/{pk}/attachments/", gettext_lazy("Files"), query=PAGING, answers="attachments",
    tag="hangings",
)  # fmt: skip
def list_attachments(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    rows = fetch(request, kind, pk).attachments.filter(withdrawn=False).values(*_FILE)
    return _page(request, rows, partial(_file_row, kind))


@endpoint(
    router, "POST", "/{kind}/{pk}/attachments/", gettext_lazy("Attach files"), scope=Scope.WRITE,
    body="attach", files=True, answers="attached", status=201, problems=("too_large", "media_type"),
    tag="hangings",
)  # fmt: skip
def add_attachments(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk, "attach")
    values, uploads = read_files(request, CaptionForm)
    if not 1 <= len(uploads) <= MOST_FILES:
        text = _("Send 1 to %s files, each as a part named “files”.") % MOST_FILES
        raise Problem("invalid", errors=[field_error("files", text)])
    with transaction.atomic():
        stored = [attach(record, store_upload(upload), values["caption"]).pk for upload in uploads]
    rows = record.attachments.filter(pk__in=stored).values(*_FILE)
    return json_answer({"results": [_file_row(kind, row) for row in rows]}, 201)


@endpoint(
    router, "GET", "/{kind}/{pk}/attachments/{attachment}/", gettext_lazy("Download a file"),
    answers="bytes", tag="hangings",
)  # fmt: skip
def download(request: ApiRequest, kind: str, pk: Id, attachment: Id) -> HttpResponse:
    record = fetch(request, kind, pk)
    found = record.attachments.filter(pk=attachment, withdrawn=False).select_related("file").first()
    if found is None or not found.file.exists():
        raise Http404
    response: Any = file_response(found.file, "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.file.name) or "attachment"
    response["ETag"] = f'"{found.file.sha256}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _file_row(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"], "name": row["file__name"], "caption": row["caption"],
        "size_bytes": row["file__size_bytes"], "content_type": row["file__content_type"],
        "sha256": row["file__sha256"], "added_by": named(row, "added_by"), "added_at": row["added_at"],
        "url": f"/api/v1/{kind}/{row['record_id']}/attachments/{row['id']}/",
    }  # fmt: skip


# -- links -----------------------------------------------------------------------------------------


@endpoint(
    router, "GET", "/{kind}/{pk}/links/", gettext_lazy("Linked records"), answers="links", tag="hangings"
)
def list_links(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    return json_answer({"results": _links(request, fetch(request, kind, pk)), "next": None})


@endpoint(
    router, "POST", "/{kind}/{pk}/links/", gettext_lazy("Link a record"), scope=Scope.WRITE, body="link",
    answers="links", status=201, tag="hangings",
)  # fmt: skip
def add_link(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk, "edit")
    values = read_form(request, partial(LinkForm, record=record, person=request.user))
    link(record, values["target"], Meaning(values["meaning"]))
    return json_answer({"results": _links(request, record), "next": None}, 201)


def _links(request: ApiRequest, record: Record) -> list[dict[str, Any]]:
    """Both directions, without the records the caller may not see."""
    ends = [
        *(
            (row, "out")
            for row in record.links_out.filter(withdrawn=False).values_list("meaning", "target_id")
        ),
        *((row, "in") for row in record.links_in.filter(withdrawn=False).values_list("meaning", "origin_id")),
    ]
    others = Record.objects.visible_to(request.user).filter(pk__in=[pk for (_meaning, pk), _way in ends])
    known = {row["id"]: row for row in others.values("id", "kind", "number", "title", "status")}
    return [
        {"meaning": meaning, "direction": way, "record": known[pk]}
        for (meaning, pk), way in ends
        if pk in known
    ]


# -- history ---------------------------------------------------------------------------------------


@endpoint(
    router, "GET", "/{kind}/{pk}/history/", gettext_lazy("Signed history"), query=PAGING, answers="history",
    tag="hangings", description=gettext_lazy("Newest first: who changed what from what to what."),
)  # fmt: skip
def history(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    ledger, record = ledger_of_kind(kind), fetch(request, kind, pk)
    entries = HistoryEntry.objects.filter(model=name_in_history(ledger.model), object_id=pk)
    sees_private = ledger.tells_all_of(record, request.user)
    columns = ("id", "at", "actor_id", "actor_name", "action", "changes", "seal")
    return _page(request, entries.values(*columns), partial(entry_row, ledger, sees_private), descending=True)


def entry_row(ledger: Ledger | None, sees_private: bool, row: dict[str, Any]) -> dict[str, Any]:
    """An entry without changes of private columns for who may not see them."""
    changes = row["changes"]
    if ledger is not None and not sees_private:
        changes = {name: change for name, change in changes.items() if not ledger.is_private(name)}
    return {
        "id": row["id"], "at": row["at"], "actor": {"id": row["actor_id"], "name": row["actor_name"]},
        "action": row["action"], "changes": changes, "seal": row["seal"],
    }  # fmt: skip
