"""Guest links from inside: make, see who used them, replace, revoke; and settle what guests replied."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.guests.links import (
    MOST_DAYS,
    SHARE,
    USUAL_DAYS,
    Invitation,
    files_of,
    replace,
    revoke,
    share,
)
from yingzao.core.guests.models import GuestLink, GuestReply, Purpose
from yingzao.core.guests.replies import decline, take_over
from yingzao.core.printing.qr import qr_data
from yingzao.core.records.models import Attachment, Record
from yingzao.core.records.services import Refusal

from ..company import require_company
from ..guest_rows import link_rows
from ..pages import PersonRequest, done, fetch_record, page, record_url, refused, signed_in_only
from ..plain_forms import PlainForm
from .record import serve

KIND, REVOKE = "guests.link", "revoke"
PAGE_ROWS = 50


class LinkForm(PlainForm):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    guest = forms.CharField(label=gettext_lazy("guest"), max_length=40)
    organisation = forms.CharField(label=gettext_lazy("organisation"), max_length=80)
    contact = forms.CharField(label=gettext_lazy("e-mail or phone"), max_length=80, required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("purpose"), choices=Purpose.choices)
    valid_until = forms.DateField(label=gettext_lazy("valid until"))
    pin = forms.CharField(
        label=gettext_lazy("PIN"), max_length=8, required=False,
        help_text=gettext_lazy("4 to 8 digits, told by another way than the link. Empty: none."),
    )  # fmt: skip
    files: Any = forms.ModelMultipleChoiceField(  # type: ignore[assignment]
        Attachment.objects.none(), label=gettext_lazy("files that go along"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    shows_comments = forms.BooleanField(label=gettext_lazy("show the comments"), required=False)

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["uid"].initial = uuid.uuid4()
        self.fields["valid_until"].initial = today + timedelta(days=USUAL_DAYS)
        limits = {"min": today.isoformat(), "max": (today + timedelta(days=MOST_DAYS)).isoformat()}
        self.fields["valid_until"].widget.attrs.update(limits)
        self.fields["pin"].widget.attrs.update(inputmode="numeric", autocomplete="off", pattern="[0-9]{4,8}")
        files = record.attachments.filter(withdrawn=False).select_related("file")
        self.fields["files"].queryset = files  # type: ignore[attr-defined]
        if not files:
            del self.fields["files"]

    def invitation(self) -> Invitation:
        values = self.cleaned_data
        return Invitation(
            values["guest"], values["organisation"], Purpose(values["purpose"]), values["valid_until"],
            values["contact"], values["pin"], values["shows_comments"], values.get("files", ()), values["uid"],
        )  # fmt: skip


@signed_in_only
def record_share(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a guest access to this record; the answer shows the link, once."""
    record = fetch_record(request, pk, SHARE)
    form = LinkForm(request.POST or None, record=record)
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, *share(record, request.user, form.invitation()))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form, "title": _("Share with a guest"), "facts": str(record), "back": record.full_number,
        "back_url": record_url(record), "button": _("Make the link"),
        "note": _("The guest sees this record as it stands, without private columns, and nothing else."),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "screens/foundation/form.html", context, record.project, status)


def _made(request: PersonRequest, link: GuestLink, secret: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("guest_page", args=[secret]))
    record = link.record.specific
    context = {
        "link": link,
        "record": record,
        "address": address,
        "qr": qr_data(address),
    }
    return page(request, "screens/guest/made.html", context, record.project)


def _fetch(request: HttpRequest, pk: int) -> tuple[GuestLink, Any]:
    link = get_object_or_404(GuestLink.objects.select_related("made_by", "replaced_by"), pk=pk)
    return link, fetch_record(request, link.record_id, SHARE)


@signed_in_only
def guest_link(request: PersonRequest, pk: int) -> HttpResponse:
    """One link: what it opens, its openings, its replies."""
    link, record = _fetch(request, pk)
    (row,) = link_rows(GuestLink.objects.filter(pk=pk), request.user)
    context = {
        "row": row, "link": link, "record": record, "files": files_of(link),
        "openings": link.openings.all()[:200],
        "usual_until": timezone.localdate() + timedelta(days=USUAL_DAYS),
    }  # fmt: skip
    return page(request, "screens/guest/link.html", context, record.project)


@signed_in_only
@require_POST
def guest_link_replace(request: PersonRequest, pk: int) -> HttpResponse:
    link, _record = _fetch(request, pk)
    try:
        day = forms.DateField().clean(request.POST.get("valid_until"))
        return _made(request, *replace(link, request.user, day))
    except forms.ValidationError as error:
        return refused(request, reverse("guest_link", args=[pk]), " ".join(error.messages))
    except Refusal as refusal:
        return refused(request, reverse("guest_link", args=[pk]), str(refusal))


@signed_in_only
@require_POST
def guest_link_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """By whoever may share the record; in the company's list also by who may revoke any."""
    link = get_object_or_404(GuestLink.objects.select_related("record__project"), pk=pk)
    if may(request.user, REVOKE, KIND):
        fetch_record(request, link.record_id)
    else:
        fetch_record(request, link.record_id, SHARE)
    revoke(link)
    target = reverse("guest_links") if request.POST.get("from") == "company" else record_url(link.record)
    return done(request, target, _("The link of %s opens nothing any more") % link)


# -- replies ---------------------------------------------------------------------------------------


@signed_in_only
@require_POST
def reply_take_over(request: PersonRequest, pk: int) -> HttpResponse:
    return _settle(
        request, pk, lambda reply: take_over(reply, request.user), _("The reply is part of the record")
    )


@signed_in_only
@require_POST
def reply_decline(request: PersonRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _settle(
        request, pk, lambda reply: decline(reply, request.user, reason), _("The reply was declined")
    )


def _settle(request: PersonRequest, pk: int, service: Callable[[GuestReply], Any], text: str) -> HttpResponse:
    reply = get_object_or_404(GuestReply.objects.select_related("link"), pk=pk)
    record = fetch_record(request, reply.link.record_id, SHARE)
    url = f"{record_url(record)}#guests"
    try:
        service(reply)
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    return done(request, url, text)


@signed_in_only
def reply_file(request: PersonRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """A file of a reply, for whoever may settle or see the links of the record."""
    reply = get_object_or_404(GuestReply.objects.select_related("link"), pk=pk)
    fetch_record(request, reply.link.record_id, SHARE)
    found = reply.files.filter(pk=file_pk).select_related("file").first()
    if found is None or not found.file.exists():
        raise Http404
    return serve(found.file)


# -- lists -----------------------------------------------------------------------------------------


@signed_in_only
def my_links(request: PersonRequest) -> HttpResponse:
    """What I share, newest first."""
    mine = GuestLink.objects.filter(made_by=request.user.pk)
    return _list(request, mine, {"title": _("My guest links"), "here": "me", "may_revoke": True})


@signed_in_only
def all_links(request: PersonRequest) -> HttpResponse:
    """All links in force in the company, of records this person may see."""
    require_company(request, "view", KIND)
    seen = Record.objects.visible_to(request.user)
    in_force = GuestLink.objects.filter(
        record__in=seen, revoked_at=None, valid_until__gte=timezone.localdate()
    )
    context = {
        "title": _("Guest links in force"), "from": "company", "may_revoke": may(request.user, REVOKE, KIND),
    }  # fmt: skip
    return _list(request, in_force, context)


def _list(request: PersonRequest, links: Any, context: dict[str, Any]) -> HttpResponse:
    found = Paginator(links, PAGE_ROWS).get_page(request.GET.get("page"))
    shown = GuestLink.objects.filter(pk__in=[link.pk for link in found])
    context |= {"page": found, "page_of": found, "rows": link_rows(shown, request.user)}
    return page(request, "screens/guest/links.html", context)
