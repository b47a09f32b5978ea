"""The app's own addresses: manifest, worker, its page, and where devices send what was written on site."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yingzao.core.access.gate import visible_projects
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import (
    PersonRequest,
    carry_out,
    fetch_project,
    fetch_record,
    page,
    record_url,
    signed_in_only,
)

from . import receiving, sent, uploads
from .bundle import worker_source
from .carrying import destination
from .choosing import choose, leave
from .models import Upload
from .sendable import may_carry, scope_of
from .taking import ended_for, items_for

SENT_AT = "X-Sent-At"
BY_LINK = "X-By-Link"
"""The address of the form that somebody without an account fills in; no log of addresses has a header."""


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone asks before it puts the app on its home screen."""
    icons = [
        {"src": static("field/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("field/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("field/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        {"src": static("screens/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]  # fmt: skip
    shortcuts = [
        {"name": _("Scan"), "url": reverse("scan")},
        {"name": _("To do"), "url": reverse("inbox")},
        {"name": _("Queue"), "url": reverse("field")},
    ]
    told = {
        "id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": get_language(), "dir": "ltr",
        "name": _("Yingzao on site"), "short_name": _("Yingzao"), "background_color": "#f5f4ef",
        "description": _("Records, tasks and photos of construction, also without a signal"),
        "theme_color": "#18222e", "icons": icons, "shortcuts": shortcuts,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it may serve every page; never from a cache, or it could not change."""
    source, version = worker_source()
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    response["ETag"] = f'"{version}"'
    return response


@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """The queue and what is kept on this device; the device itself fills it in, so it works unchanged without us."""
    return page(request, "field/field.html", {"here": "field"})


@require_safe
def hello(request: HttpRequest) -> HttpResponse:
    """Who is signed in, a fresh token for sending, and our clock, against which the device measures its own."""
    person = request.user if request.user.is_authenticated else None
    told = {
        "now": _milliseconds(), "csrf": get_token(request), "person": person.pk if person else None,
        "name": person.name if person else "", "version": worker_source()[1],
    }  # fmt: skip
    response = JsonResponse(told)
    add_never_cache_headers(response)
    return response


def _milliseconds() -> int:
    return round(timezone.now().timestamp() * 1000)


@signed_in_only
@require_safe
def projects(request: PersonRequest) -> HttpResponse:
    """The projects of which something can be taken along."""
    found = Project.objects.filter(visible_projects(request.user)).exclude(stage="closed").order_by("code")
    rows = [
        {"code": p.code, "name": p.short_name, "url": reverse("field_items", args=[p.code])} for p in found
    ]
    return JsonResponse({"projects": rows})


@signed_in_only
@require_safe
def items(request: PersonRequest, code: str) -> HttpResponse:
    """What of a project is taken along, and its parts, by which a scanned label is understood without us."""
    project = fetch_project(request, code)
    rows = [
        {"group": str(i.group), "label": str(i.label), "url": i.url, "bytes": i.size_bytes, "of": i.of,
         "optional": i.is_optional}
        for i in items_for(request.user, project)
    ]  # fmt: skip
    ended = [
        {"url": e.url, "why": str(e.why), "newer": e.newer, "newer_url": e.newer_url}
        for e in ended_for(request.user, project)
    ]
    parts = [[pk, code] for pk, code in project.parts.filter(retired=False).values_list("pk", "code")]
    told = {
        "code": project.code, "name": project.short_name, "items": rows, "parts": parts, "ended": ended,
    }  # fmt: skip
    return JsonResponse(told)


@require_POST
def announce(request: HttpRequest, sha256: str) -> HttpResponse:
    """Announce a file of ``size`` bytes, or ask how much of it is here."""
    size = request.GET.get("size", "")
    size_bytes = int(size) if size.isdecimal() and len(size) < 13 else None
    return _uploading(request, lambda sender: uploads.begin(sender, sha256, size_bytes))


@require_POST
def piece(request: HttpRequest, sha256: str) -> HttpResponse:
    """The bytes of a file from ``offset`` on, as the body of the request."""
    offset = request.GET.get("offset", "")
    if int(request.headers.get("Content-Length") or 0) > uploads.PIECE_BYTES:
        return _refused(413, _("A piece has between 1 byte and %s MB.") % (uploads.PIECE_BYTES // 1024**2))
    begins_at = int(offset) if offset.isdecimal() and len(offset) < 13 else -1
    return _uploading(request, lambda sender: uploads.take(sender, sha256, begins_at, request.body))


def _uploading(request: HttpRequest, work: Callable[[uploads.Sender], Upload]) -> HttpResponse:
    link = request.headers.get(BY_LINK, "")
    if not link and not request.user.is_authenticated:
        return _signed_out()
    try:
        upload = work(_by_link(request, link) if link else uploads.of_person(cast(Person, request.user)))
    except uploads.WrongOffset as wrong:
        return JsonResponse({"held": wrong.held}, status=409)
    except Refusal as refusal:
        return _refused(422, str(refusal))
    except ValidationError as full:  # the storage does not take it
        return _refused(507, " ".join(full.messages))
    return JsonResponse({"held": upload.held, "whole": upload.is_whole})


def _by_link(request: HttpRequest, path: str) -> uploads.Sender:
    """Whoever has no account sends files only through a link that is in force."""
    match = destination(path)
    if match is None or not may_carry(match, is_guest=True):
        raise Refusal(_("This form cannot be sent from the field app."))
    scope_of(request, match)
    return uploads.of_link(path)


@require_POST
def entries(request: HttpRequest) -> HttpResponse:
    """One entry, whole or not at all; the same again gets the same receipt."""
    moment = request.headers.get(SENT_AT, "")
    if not (moment.isdecimal() and 0 < int(moment) < 4_102_444_800_000):
        return _refused(400, _("The device did not say its time."))
    try:
        entry = sent.read(request.body)
    except sent.Malformed as wrong:
        return _refused(400, str(wrong))
    person = request.user.pk if request.user.is_authenticated else None
    if entry.person_id not in (None, person):  # what came by a link goes by that link, whoever is signed in
        return _signed_out()
    try:
        return JsonResponse(
            receiving.receive(request, entry, datetime.fromtimestamp(int(moment) / 1000, UTC))
        )
    except receiving.FilesMissing as lacking:
        return JsonResponse({"state": "missing", "files": lacking.hashes}, status=409)
    except receiving.Used:
        return _refused(409, _("Something else was sent under this number before. Fill the form in anew."))


def _signed_out() -> HttpResponse:
    text = _("This was written by somebody who is not signed in here now.")
    return JsonResponse({"state": "signed_out", "text": text}, status=401)


def _refused(status: int, text: str) -> HttpResponse:
    return JsonResponse({"state": "attention", "reason": "refused", "text": text}, status=status)


@signed_in_only
@require_POST
def along(request: PersonRequest, pk: int) -> HttpResponse:
    """Choose a record to be taken along, or leave it here."""
    record = fetch_record(request, pk)
    wanted = "leave" not in request.POST
    text = _("It comes along next time you take this project to the site.") if wanted else _("It stays here.")
    service = choose if wanted else leave
    return carry_out(request, record_url(record), text, lambda: service(request.user, record))
