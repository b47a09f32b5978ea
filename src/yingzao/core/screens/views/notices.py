"""The list of notices: by kind, read or not, and where each leads."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yingzao.core.notices.models import Notice, NoticeKind
from yingzao.core.notices.services import mark_read

from ..pages import done, page, signed_in_only

COLOURS = {
    NoticeKind.TASK: "blue", NoticeKind.RESULT: "green", NoticeKind.MENTION: "blue", NoticeKind.COPY: "",
    NoticeKind.URGE: "yellow", NoticeKind.WARNING: "red",
}  # fmt: skip
PAGE_ROWS = 50


@signed_in_only
def notices(request: HttpRequest) -> HttpResponse:
    mine = Notice.objects.filter(person=request.user.pk)
    kind, unread = request.GET.get("kind", ""), request.GET.get("unread") == "1"
    counts = Counter(mine.filter(read_at=None).values_list("kind", flat=True))
    shown = mine.select_related("record")
    if kind in NoticeKind.values:
        shown = shown.filter(kind=kind)
    if unread:
        shown = shown.filter(read_at=None)
    found = Paginator(shown, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "here": "notices", "rows": [(n, COLOURS.get(NoticeKind(n.kind), "")) for n in found], "page": found,
        "kinds": [(k.value, k.label, counts[k.value]) for k in NoticeKind], "kind": kind, "unread": unread,
        "unread_count": sum(counts.values()),
    }  # fmt: skip
    return page(request, "screens/foundation/notices.html", context)


@signed_in_only
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a notice speaks of; it counts as read then."""
    found = get_object_or_404(Notice, pk=pk, person=request.user.pk)
    mark_read(found.person, [pk])
    return HttpResponseRedirect(
        reverse("record", args=[found.record_id]) if found.record_id else reverse("notices")
    )


@signed_in_only
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    count = mark_read(request.user)  # type: ignore[arg-type]
    return done(
        request,
        reverse("notices"),
        ngettext("%s notice marked read", "%s notices marked read", count) % count,
    )
