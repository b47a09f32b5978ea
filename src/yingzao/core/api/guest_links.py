"""Guest links of a record: seen and revoked. They are made on the page, for the answer of a write may be
kept to be given again, and the secret of a link is kept nowhere."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from ninja import Router

from yingzao.core.guests.links import SHARE, revoke, why_closed
from yingzao.core.guests.models import GuestLink

from .callers import ApiRequest
from .endpoint import Id, endpoint
from .models import Scope
from .paging import Order, page_of
from .parameters import PAGING
from .records import fetch
from .wire import json_answer

router = Router()


@endpoint(
    router, "GET", "/{kind}/{pk}/guest-links/", gettext_lazy("Guest links"), query=PAGING,
    answers="guest_links", tag="hangings",
)  # fmt: skip
def list_guest_links(request: ApiRequest, kind: str, pk: Id) -> HttpResponse:
    record = fetch(request, kind, pk, SHARE)
    rows = GuestLink.objects.filter(record=pk).select_related("made_by")
    order = [Order(GuestLink._meta.pk, "pk", False, "id")]
    return page_of(
        request, rows, order, request.parameters, lambda found: [_row(link, record) for link in found]
    )


@endpoint(
    router, "POST", "/{kind}/{pk}/guest-links/{link}/revoke/", gettext_lazy("Revoke a guest link"),
    scope=Scope.WRITE, answers="guest_link", tag="hangings",
)  # fmt: skip
def revoke_guest_link(request: ApiRequest, kind: str, pk: Id, link: Id) -> HttpResponse:
    record = fetch(request, kind, pk, SHARE)
    found = GuestLink.objects.filter(pk=link, record=pk).first()
    if found is None:
        raise Http404
    return json_answer(_row(revoke(found), record))


def _row(link: Any, record: Any) -> dict[str, Any]:
    closed = why_closed(link, record)
    return {
        "id": link.pk, "guest": link.guest, "organisation": link.organisation, "purpose": link.purpose,
        "valid_until": link.valid_until, "made_at": link.made_at,
        "made_by": {"id": link.made_by_id, "name": link.made_by.name}, "closed": closed.value if closed else None,
    }  # fmt: skip
