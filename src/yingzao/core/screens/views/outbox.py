"""The outbox as the company sees it: what waits, what failed and why, and trying again."""

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.accounts.adapter import sends_mail
from yingzao.core.jobs.heart import living
from yingzao.core.notices.hooks import EVENTS, TEST
from yingzao.core.notices.models import Channel, Delivery, DeliveryState, NoticeKind
from yingzao.core.notices.outbox import try_again

from ..company import require_company
from ..pages import done, key_in, page, signed_in_only

KIND = "notices.delivery"
PAGE_ROWS = 50
COLOURS = {
    DeliveryState.WAITING: "blue", DeliveryState.SENDING: "blue", DeliveryState.SENT: "green",
    DeliveryState.DROPPED: "", DeliveryState.FAILED: "red",
}  # fmt: skip
TABS = (
    ("", _("All"), tuple(DeliveryState)),
    ("waiting", _("Waiting"), (DeliveryState.WAITING, DeliveryState.SENDING)),
    ("failed", _("Failed"), (DeliveryState.FAILED,)),
    ("sent", _("Delivered"), (DeliveryState.SENT,)),
    ("dropped", _("No longer needed"), (DeliveryState.DROPPED,)),
)


@signed_in_only
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail and call, newest first; what they say is shown to nobody here."""
    require_company(request, "view", KIND)
    chosen = request.GET.get("state", "")
    states = {key: states for key, _label, states in TABS}.get(chosen, tuple(DeliveryState))
    rows = Delivery.objects.shown()
    counts = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    found = Paginator(rows.filter(state__in=states), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "rows": delivery_rows(found), "page": found, "query": urlencode({"state": chosen}),
        "tabs": [(k, label, sum(counts.get(s, 0) for s in states)) for k, label, states in TABS],
        "state": chosen, "failed": counts.get(DeliveryState.FAILED, 0),
        "may_edit": may(request.user, "edit", KIND), "sends_mail": sends_mail(), "site_url": settings.SITE_URL,
        "mail_server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}", "sender": settings.DEFAULT_FROM_EMAIL,
        "workers": len(living()), "here_url": request.get_full_path(),
    }  # fmt: skip
    return page(request, "screens/foundation/outbox.html", context)


def delivery_rows(found: Page) -> list[dict[str, Any]]:
    """Deliveries with their colour, what they are about, and how many notices go in one mail."""
    rows: QuerySet[Any] = Delivery.objects.filter(pk__in=[row.pk for row in found])
    rows = rows.select_related("person", "endpoint").annotate(carried=Count("carries"))
    return [
        {"delivery": row, "colour": COLOURS[DeliveryState(row.state)], "about": _about(row),
         "notices": row.carried + 1 if row.channel == Channel.MAIL else 0}
        for row in rows
    ]  # fmt: skip


def _about(row: Delivery) -> Any:
    if row.channel == Channel.MAIL:
        return NoticeKind(row.event).label
    return _("test") if row.event == TEST else EVENTS.get(row.event, row.event)


@signed_in_only
@require_POST
def outbox_again(request: HttpRequest) -> HttpResponse:
    """Try again: one delivery (POST ``delivery``), those of one webhook (``endpoint``), or all that failed."""
    require_company(request, "edit", KIND)
    rows = Delivery.objects.shown()
    for name, column in (("delivery", "pk"), ("endpoint", "endpoint")):
        if request.POST.get(name):
            rows = rows.filter(**{column: key_in(request.POST[name])})
    count = try_again(rows)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("outbox")
    return done(request, back, ngettext("%s is sent again", "%s are sent again", count) % count)
