"""What a guest sees behind a link: one record's sheet, its shared files, and a place to answer."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from yingzao.core.accounts.middleware import client_ip
from yingzao.core.guests.links import files_of, link_behind, why_closed
from yingzao.core.guests.models import Closed, Decision, GuestLink, Opened, Purpose
from yingzao.core.guests.openings import PIN_MINUTES, PinLocked, is_pin_right, note_opening
from yingzao.core.guests.replies import FILE_BYTES, MOST_FILES, Answer, receive
from yingzao.core.printing.sheet import sheet_context
from yingzao.core.records.models import Attachment
from yingzao.core.records.services import Refusal

from ..guest_frame import LinkClosed, UnknownLink, closed_page, for_guests
from ..pages import page
from ..plain_forms import PlainForm
from .record import serve

PIN_COOKIE_SECONDS = 3600
_WHY = {
    Closed.EXPIRED: gettext_noop("This link has expired. Ask %(person)s (%(organisation)s) for a new one."),
    Closed.REVOKED: gettext_noop("This link was revoked. Ask %(person)s (%(organisation)s)."),
    Closed.REPLACED: gettext_noop(
        "This link was replaced by a newer one. Open the newest, or ask %(person)s (%(organisation)s)."
    ),
    Closed.VOID: gettext_noop(
        "The document behind this link is no longer in force. Ask %(person)s (%(organisation)s) for the newest."
    ),
    Closed.NO_RIGHT: gettext_noop("This link is no longer in force. Ask %(organisation)s for a new one."),
}


class ReplyForm(PlainForm):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=gettext_lazy("decision"), choices=Decision.choices, required=False)
    text = forms.CharField(
        label=gettext_lazy("your words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, link: GuestLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uid"].initial = uuid.uuid4()
        if link.purpose != Purpose.REPLY:
            del self.fields["decision"]
        else:
            self.fields["decision"].choices = [("", _("Choose …")), *Decision.choices]  # type: ignore[attr-defined]
            self.fields["decision"].required = True


@for_guests
@require_http_methods(["GET", "HEAD", "POST"])
def guest_page(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The record's sheet for whoever holds the address (and knows the PIN)."""
    link, record = opened(secret)
    if not _knows_pin(request, link):
        return _ask_pin(request, link, secret)
    if request.method == "POST":
        return _reply(request, link, record, secret)
    note_opening(link, Opened.PAGE, client_ip(request))
    return _show(request, link, record, secret, ReplyForm(link=link))


def opened(secret: str) -> tuple[GuestLink, Any]:
    """The link behind the address with its record; raises UnknownLink or LinkClosed where it opens nothing."""
    link = link_behind(secret)
    if link is None:
        raise UnknownLink
    record = link.record.specific
    if why := why_closed(link, record):
        by = link.made_by
        raise LinkClosed(_(_WHY[why]) % {"person": by.name, "organisation": by.organisation})
    return link, record


def _show(
    request: HttpRequest, link: GuestLink, record: Any, secret: str, form: ReplyForm, error: str = ""
) -> HttpResponse:
    files = files_of(link)

    def url_of(attachment: Attachment) -> str:
        return reverse("guest_file", args=[secret, attachment.pk])

    context = {
        **sheet_context(record, None, attachments=files, url_of=url_of), "filed": True,  # a scheme with its text
        "link": link, "files": [(each, url_of(each)) for each in files if each.comment_id is None],
        "comments": _comments(link, record, {each.pk: url_of(each) for each in files}),
        "form": form, "error": error, "replies": link.replies.prefetch_related("files__file"),
        "most_files": MOST_FILES, "most_mb": FILE_BYTES // 1024**2, "sent": "sent" in request.GET,
    }  # fmt: skip
    return page(request, "screens/guest/page.html", context, status=422 if error or form.errors else 200)


def _comments(link: GuestLink, record: Any, urls: dict[int, str]) -> list[tuple[Any, list[tuple[Any, str]]]]:
    """The comments with those of their files that go along; none unless they were shared too."""
    if not link.shows_comments:
        return []
    spoken = record.comments.select_related("author", "guest_reply").prefetch_related("files__file")
    return [(c, [(file, urls[file.pk]) for file in c.files.all() if file.pk in urls]) for c in spoken]


def _reply(request: HttpRequest, link: GuestLink, record: Any, secret: str) -> HttpResponse:
    form = ReplyForm(request.POST, link=link)
    if not form.is_valid():
        return _show(request, link, record, secret, form)
    values = form.cleaned_data
    answer = Answer(values["uid"], values["text"], values.get("decision", ""), request.FILES.getlist("files"))
    try:
        receive(link, answer, client_ip(request))
    except Refusal as refusal:
        return _show(request, link, record, secret, form, str(refusal))
    except ValidationError as problem:  # of a file
        return _show(request, link, record, secret, form, " ".join(problem.messages))
    return HttpResponseRedirect(f"{reverse('guest_page', args=[secret])}?sent")


# -- the PIN ---------------------------------------------------------------------------------------


def _cookie(link: GuestLink) -> str:
    return f"guest_{link.pk}"


def _knows_pin(request: HttpRequest, link: GuestLink) -> bool:
    """The browser carries a signed word for an hour after the right PIN."""
    if not link.pin_hash:
        return True
    said = request.get_signed_cookie(_cookie(link), "", salt=link.secret_hash, max_age=PIN_COOKIE_SECONDS)
    return said == "open"


def _ask_pin(request: HttpRequest, link: GuestLink, secret: str) -> HttpResponse:
    error = ""
    if request.method == "POST":
        try:
            if is_pin_right(link, request.POST.get("pin", "")[:20], client_ip(request)):
                return _let_in(request, link, secret)
        except PinLocked:
            text = _("Too many wrong PINs. Try again in %s minutes, or ask who gave you the link.")
            return closed_page(request, text % PIN_MINUTES, 429)
        error = _("This is not the PIN.")
    context = {"link": link, "error": error}
    return page(request, "screens/guest/pin.html", context, status=422 if error else 200)


def _let_in(request: HttpRequest, link: GuestLink, secret: str) -> HttpResponse:
    url = reverse("guest_page", args=[secret])
    response = HttpResponseRedirect(url)
    response.set_signed_cookie(
        _cookie(link), "open", salt=link.secret_hash, max_age=PIN_COOKIE_SECONDS, path=url, httponly=True,
        samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip
    return response


@for_guests
@require_safe
def guest_file(request: HttpRequest, secret: str, pk: int) -> HttpResponseBase:
    """A file that goes along with the link."""
    link, _record = opened(secret)
    attachment = next((each for each in files_of(link) if each.pk == pk), None)
    if not _knows_pin(request, link) or attachment is None or not attachment.file.exists():
        raise UnknownLink
    if attachment.comment_id is not None and not link.shows_comments:
        raise UnknownLink
    note_opening(link, Opened.FILE, client_ip(request))
    response = serve(attachment.file)
    response["Referrer-Policy"] = "no-referrer"
    return response
