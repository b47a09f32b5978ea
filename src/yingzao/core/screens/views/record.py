"""The record page: form as paper, flow, files, links, history; and the verbs that need no route."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.accounts.wording import together
from yingzao.core.files.answers import file_response
from yingzao.core.files.models import StoredFile, store_upload
from yingzao.core.guests.links import SHARE
from yingzao.core.history.models import HistoryEntry
from yingzao.core.history.state import name_in_history
from yingzao.core.printing.sheet import sheet_context, shown_text
from yingzao.core.records.forms import form_for
from yingzao.core.records.ledgers import Action, Ledger, Text, ledger_for, ledger_of, panels_of
from yingzao.core.records.models import Link, Meaning, Record
from yingzao.core.records.services import Conflict, Refusal, attach, change, comment, link, revise, void
from yingzao.core.records.status import EDITABLE, IN_FORCE, Status
from yingzao.core.routes.services import submit

from ..flow import flow_of
from ..guest_rows import links_of
from ..hangings import what_hangs_on
from ..pages import PersonRequest, done, fetch_record, is_fragment, page, record_url, refused, signed_in_only
from ..trail import trail_of


@signed_in_only
def show(request: PersonRequest, pk: int) -> HttpResponse:
    record = fetch_record(request, pk)
    if is_fragment(request) and request.headers.get("HX-Target") == "drawer":
        return page(request, "screens/record_drawer.html", record_context(request, record), record.project)
    return page(request, "screens/record.html", record_context(request, record), record.project)


def record_context(request: PersonRequest, record: Any) -> dict[str, Any]:
    """Everything the page and the drawer of a record show."""
    person, ledger = request.user, ledger_of(type(record))
    flow = flow_of(record, person)
    hangs = what_hangs_on(record)
    files = record.attachments.filter(withdrawn=False).select_related("file__photo__original", "added_by")
    attachments = files if hangs.files else []
    said = record.comments.select_related("author", "guest_reply").prefetch_related("files__file")
    verbs = _verbs(person, record)
    panels = [(panel, {**panel.context(record), "record": record}) for panel in panels_of(ledger)]
    return {
        **sheet_context(record, person, attachments=attachments, opinions=flow.opinions if flow else []),
        "flow": flow, "next_need": next_need(record, flow),
        "main_panels": [(p, c) for p, c in panels if not p.side],
        "side_panels": [(p, c) for p, c in panels if p.side],
        "attachments": attachments,
        "comments": said if hangs.comments else [],
        "links": _links(person, record) if hangs.links else [],
        "trail": trail_of(record, hides=_hides(person, record, ledger)), "verbs": verbs,
        "guest_rows": links_of(record, person) if hangs.guest_links and SHARE in verbs else [],
        "actions": actions_of(person, record), "meanings": Meaning.choices,
        "revisions": SimpleLazyObject(lambda: _revisions(person, record)),
        "may_edit": record.state in EDITABLE and may(person, "edit", record.kind, record=record),
    }  # fmt: skip


def _hides(person: Any, record: Any, ledger: Ledger) -> Callable[[str], bool]:
    """Which columns of the history are not for this person."""
    return (lambda column: False) if ledger.tells_all_of(record, person) else ledger.is_private


def _revisions(person: Any, record: Any) -> Any:
    same = Record.objects.visible_to(person).filter(project=record.project_id, number=record.number)
    return same.order_by("pk")


def next_need(record: Any, flow: Any) -> str:
    """One sentence: what this record waits for."""
    own = ledger_of(type(record)).next_need(record)
    if own:
        return str(own)
    if record.state == Status.DRAFT:
        return _("Complete the form and submit it.")
    if record.state == Status.RETURNED:
        return _("The author mends it and submits it again.")
    if flow and flow.waiting_for:
        return _("Waiting for %s.") % together(flow.waiting_for)
    return ""


def _verbs(person: Any, record: Any) -> set[str]:
    """The built-in verbs this person may do with this record in its present state."""
    possible = set()
    if record.state in EDITABLE:
        possible |= {"edit", "submit"} if ledger_of(type(record)).sent_in else {"edit"}
    if record.state not in {Status.VOID, Status.SUPERSEDED}:
        possible |= {"void", "attach"}
    if record.state in IN_FORCE:
        possible.add("revise")
    allowed = {verb for verb in possible - {"revise"} if may(person, verb, record.kind, record=record)}
    if "revise" in possible and may(person, "add", record.kind, record=record):
        allowed.add("revise")
    return allowed | {v for v in ("comment", SHARE) if may(person, v, record.kind, record=record)}


def actions_of(person: Any, record: Any) -> list[tuple[Action, Any, str]]:
    """The kind's own verbs that are offered now, each with its empty form, or the address of its own page."""
    ledger = ledger_of(type(record))
    return [
        (action, None, action.page(record)) if action.page else (action, action.form and action.form(), "")
        for action in ledger.actions
        if action.shown(record) and action.open_to(person, record)
    ]


def _links(person: Any, record: Record) -> list[tuple[str, Record]]:
    """Linked records the person may see, with what they are to this one."""
    links = Link.objects.filter(Q(origin=record.pk) | Q(target=record.pk), withdrawn=False).order_by("pk")
    out = [(each.get_meaning_display(), each.target_id) for each in links if each.origin_id == record.pk]
    into = [(_("named by"), each.origin_id) for each in links if each.origin_id != record.pk]
    others = Record.objects.visible_to(person).in_bulk([pk for _meaning, pk in out + into])
    return [(meaning, others[pk]) for meaning, pk in out + into if pk in others]


@signed_in_only
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a draft; when somebody else saved meanwhile both versions are shown side by side."""
    record = fetch_record(request, pk, "edit")
    ledger = ledger_of(type(record))
    if record.state not in EDITABLE:
        text = _("%s can no longer be edited. Make a revision instead.") % record.full_number
        return refused(request, record_url(record), text)
    form = form_for(ledger, request.user, record.project)(
        request.POST or None,
        request.FILES or None,
        instance=record,
        project=record.project,
        person=request.user,
    )
    context: dict[str, Any] = {"ledger": ledger, "form": form, "record": record, "back": record_url(record)}
    if request.method != "POST" or "refresh" in request.POST or not form.is_valid():
        sent = request.method == "POST" and "refresh" not in request.POST
        return page(request, "screens/record_form.html", context, record.project, status=422 if sent else 200)
    try:
        change(record, form.cleaned_data["version"] or 0, **form.values())
    except Conflict as conflict:
        context["conflict"] = _both_versions(form, conflict)
        form.data = {**request.POST.dict(), "version": str(conflict.theirs.version)}
        return page(request, "screens/record_form.html", context, record.project, status=409)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return page(request, "screens/record_form.html", context, record.project, status=422)
    return done(request, record_url(record), _("%s saved.") % record.full_number)


def _both_versions(form: Any, conflict: Conflict) -> dict[str, Any]:
    """Field by field what the other person stored and what this person wrote, where they differ."""
    rows = []
    for name, mine in conflict.mine.items():
        theirs = getattr(conflict.theirs, name, None)
        if theirs != mine and name in form.fields:
            rows.append((form.fields[name].label, shown_text(theirs), shown_text(mine)))
    last = (
        HistoryEntry.objects.filter(
            model=name_in_history(type(conflict.theirs)), object_id=conflict.theirs.pk
        )
        .order_by("-id")
        .first()
    )
    return {"rows": rows, "by": last.who if last else "", "version": conflict.theirs.version}


@signed_in_only
@require_POST
def do(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Any verb of a record: built in, or an action its ledger declares."""
    record = fetch_record(request, pk)
    handler = _BUILT_IN.get(verb)
    if handler is not None:
        needed, service, text = handler
        fetch_record(request, pk, needed)
        return _carry_out(request, record, lambda: service(request, record), text)
    action = next((a for a in ledger_of(type(record)).actions if a.verb == verb), None)
    if action is None:
        raise Http404
    if not action.open_to(request.user, record):
        fetch_record(request, pk, verb)  # refuses, with the reason
        raise PermissionDenied(_("This waits for somebody else."))
    return _own_action(request, record, action)


def _own_action(request: PersonRequest, record: Any, action: Action) -> HttpResponse:
    if not action.shown(record):
        return refused(
            request, record_url(record), _("This can no longer be done; look at the present state.")
        )
    values: dict[str, Any] = {}
    if action.form is not None:
        form = action.form(request.POST, request.FILES)
        if not form.is_valid():
            errors = "；".join(f"{form.fields[n].label if n in form.fields else ''} {' '.join(map(str, e))}".strip()
                              for n, e in form.errors.items())  # fmt: skip
            return refused(request, record_url(record), errors)
        values = form.cleaned_data
    return _carry_out(
        request, record, lambda: action.service(record, **values), _("%s: done.") % action.label
    )


def _carry_out(request: PersonRequest, record: Any, service: Any, text: Text) -> HttpResponse:
    try:
        result = service()
    except Refusal as refusal:
        return refused(request, record_url(record), str(refusal))
    except ValidationError as problem:  # of a file that came along
        return refused(request, record_url(record), " ".join(problem.messages))
    target = result if isinstance(result, Record) else record
    return done(request, record_url(target), text)


def _submit(request: PersonRequest, record: Any) -> None:
    submit(record, request.user)


def _void(request: PersonRequest, record: Any) -> None:
    void(record, request.POST.get("reason", ""))


def _revise(request: PersonRequest, record: Any) -> Record:
    return revise(record)


@transaction.atomic
def _comment(request: PersonRequest, record: Any) -> None:
    stored = [store_upload(upload) for upload in request.FILES.getlist("files")]
    comment(record, request.user, request.POST.get("text", ""), stored)


@transaction.atomic
def _attach(request: PersonRequest, record: Any) -> None:
    uploads = request.FILES.getlist("files")
    if not uploads:
        raise Refusal(_("Choose a file first."))
    for upload in uploads:
        attach(record, store_upload(upload), request.POST.get("caption", ""))


def _link(request: PersonRequest, record: Any) -> None:
    number = request.POST.get("number", "").strip()
    meaning = request.POST.get("meaning", "")
    others = Record.objects.visible_to(request.user).filter(project=record.project_id, number=number)
    other = others.order_by("-pk").first()
    if other is None or meaning not in Meaning.values:
        raise Refusal(_("No record %s that you may see in this project.") % (number or "?"))
    link(record, other, Meaning(meaning))


#: verb → (grant needed, service, what to say)
_BUILT_IN = {
    "submit": ("submit", _submit, gettext_lazy("Submitted.")),
    "void": ("void", _void, gettext_lazy("Declared void.")),
    "revise": ("add", _revise, gettext_lazy("Revision begun.")),
    "comment": ("comment", _comment, gettext_lazy("Comment added.")),
    "attach": ("attach", _attach, gettext_lazy("File attached.")),
    "link": ("edit", _link, gettext_lazy("Link added.")),
}


@signed_in_only
def download(request: PersonRequest, pk: int, attachment_pk: int) -> HttpResponseBase:
    """A file of a record one may see, always as a download unless it is a picture or PDF."""
    record = fetch_record(request, pk)
    attachment = record.attachments.filter(pk=attachment_pk).select_related("file").first()
    if attachment is None or not attachment.file.exists():
        raise Http404
    return serve(attachment.file)


def serve(stored: StoredFile) -> HttpResponseBase:
    """The content of a stored file with headers under which no browser runs it."""
    inline = stored.content_type in {"image/png", "image/jpeg", "image/webp", "application/pdf"}
    content_type = stored.content_type if inline else "application/octet-stream"
    response = file_response(stored, content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, stored.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@signed_in_only
def by_number(request: PersonRequest, code: str, number: str) -> HttpResponse:
    """``/p/LJL/n/LJL-FA-2026-0001/``: what a QR or a person with only the number opens."""
    record = (
        Record.objects.visible_to(request.user)
        .filter(project__code=code, number=number)
        .order_by("-pk")
        .first()
    )
    if record is None or ledger_for(record.kind) is None:
        raise Http404
    return HttpResponseRedirect(reverse("record", args=[record.pk]))
