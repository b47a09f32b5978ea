"""Screens of briefings for those who give them: the list of people, and the sheet with the QR code."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.printing.qr import qr_data
from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import done, fetch_record, page, record_url, refused, signed_in_only
from yingzao.core.screens.views.record import serve

from .briefing_services import excuse_attendee, name_attendees, read_attendees
from .models import Briefing, BriefingAttendee
from .queries import unsigned
from .signing_links import token_for


def fetch_briefing(request: HttpRequest, pk: int, verb: str = "view") -> Briefing:
    record = fetch_record(request, pk, verb)
    if not isinstance(record, Briefing):
        raise Http404
    return record


@signed_in_only
@require_POST
def add_attendees(request: HttpRequest, pk: int) -> HttpResponse:
    briefing = fetch_briefing(request, pk, "edit")
    try:
        added = name_attendees(briefing, read_attendees(request.POST.get("people", "")))
    except Refusal as refusal:
        return refused(request, record_url(briefing), str(refusal))
    return done(request, record_url(briefing), _("%s people added.") % len(added))


@signed_in_only
@require_POST
def excuse(request: HttpRequest, pk: int) -> HttpResponse:
    attendee = get_object_or_404(BriefingAttendee, pk=pk)
    briefing = fetch_briefing(request, attendee.briefing_id, "edit")
    try:
        excuse_attendee(attendee, request.POST.get("reason", ""))
    except Refusal as refusal:
        return refused(request, record_url(briefing), str(refusal))
    return done(request, record_url(briefing), _("%s need not sign.") % attendee.name)


@signed_in_only
def signature(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The drawn signature of an attendee."""
    attendee = get_object_or_404(BriefingAttendee.objects.select_related("signature__file"), pk=pk)
    fetch_briefing(request, attendee.briefing_id)
    given = getattr(attendee, "signature", None)
    if given is None or given.file is None or not given.file.exists():
        raise Http404
    return serve(given.file)


@signed_in_only
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A page to print and hang up: the QR code, what it opens, and who has not signed yet."""
    briefing = fetch_briefing(request, pk)
    if briefing.published_at is None:
        raise Http404
    address = request.build_absolute_uri(reverse("briefing_public", args=[token_for(briefing)]))
    context = {
        "record": briefing,
        "qr": qr_data(address),
        "address": address,
        "unsigned": unsigned(briefing),
    }
    return page(request, "technical/qr_sheet.html", context, briefing.project)
