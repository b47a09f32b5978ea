"""The list of notices by day and kind, where each leads, and how one wishes to have them by e-mail."""

from collections import Counter
from datetime import timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yingzao.core.accounts.adapter import sends_mail
from yingzao.core.notices.mail import takes_mail
from yingzao.core.notices.models import ByMail, Notice, NoticeKind, NoticePreference
from yingzao.core.notices.preferences import choice_of, preferences_of
from yingzao.core.notices.services import mark_read

from ..pages import PersonRequest, done, page, signed_in_only
from ..plain_forms import PlainModelForm

COLOURS = {
    NoticeKind.TASK: "blue", NoticeKind.REMINDER: "yellow", NoticeKind.RESULT: "green",
    NoticeKind.MENTION: "blue", NoticeKind.COPY: "", NoticeKind.URGE: "yellow", NoticeKind.WARNING: "red",
}  # fmt: skip
PAGE_ROWS = 50


@signed_in_only
def notices(request: HttpRequest) -> HttpResponse:
    mine = Notice.objects.filter(person=request.user.pk)
    kind, unread = request.GET.get("kind", ""), request.GET.get("unread") == "1"
    counts = Counter(mine.filter(read_at=None).values_list("kind", flat=True))
    shown = mine.order_by("-at", "-pk")
    if kind in NoticeKind.values:
        shown = shown.filter(kind=kind)
    if unread:
        shown = shown.filter(read_at=None)
    found = Paginator(shown, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "here": "notices", "days": _by_day(list(found)), "page": found,
        "query": urlencode([("kind", kind), ("unread", "1" if unread else "0")]),
        "kinds": [(k.value, k.label, counts[k.value]) for k in NoticeKind], "kind": kind, "unread": unread,
        "unread_count": sum(counts.values()),
    }  # fmt: skip
    return page(request, "screens/foundation/notices.html", context)


def _by_day(found: list[Notice]) -> list[tuple[str, list[tuple[Notice, str]]]]:
    days = groupby(found, lambda notice: timezone.localtime(notice.at).date())
    return [(_day(day), [(n, COLOURS.get(NoticeKind(n.kind), "")) for n in rows]) for day, rows in days]


def _day(day: Any) -> str:
    today = timezone.localdate()
    named = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return named.get(day) or date_format(day, "Y-m-d")


@signed_in_only
def notice(request: PersonRequest, pk: int) -> HttpResponse:
    """Go to what a notice speaks of; it counts as read then."""
    found = get_object_or_404(Notice, pk=pk, person=request.user.pk)
    mark_read(request.user, [pk])
    return HttpResponseRedirect(
        reverse("record", args=[found.record_id]) if found.record_id else reverse("notices")
    )


@signed_in_only
@require_POST
def notices_read(request: PersonRequest) -> HttpResponse:
    count = mark_read(request.user)
    return done(
        request,
        reverse("notices"),
        ngettext("%s notice marked read", "%s notices marked read", count) % count,
    )


class PreferenceForm(PlainModelForm):
    """A choice for each kind of notice, the hour of the digest, and the quiet hours."""

    sections = (
        (gettext_lazy("By e-mail"), tuple(f"mail_{kind}" for kind in NoticeKind.values)),
        (gettext_lazy("When"), ("digest_at", "quiet_from", "quiet_until", "urgent_always")),
    )
    widths = {"digest_at": "w4", "quiet_from": "w4", "quiet_until": "w4", "urgent_always": ""} | {
        f"mail_{kind}": "w4" for kind in NoticeKind.values
    }

    class Meta:
        model = NoticePreference
        fields = ("digest_at", "quiet_from", "quiet_until", "urgent_always")
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("digest_at", "quiet_from", "quiet_until")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in NoticeKind:
            field = forms.ChoiceField(
                label=kind.label, choices=ByMail.choices, initial=choice_of(self.instance, kind).value
            )
            field.width = "w4"  # type: ignore[attr-defined]
            self.fields[f"mail_{kind.value}"] = field

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("quiet_from")) != bool(values.get("quiet_until")):
            self.add_error(
                "quiet_until", _("Quiet hours have a beginning and an end; leave both empty for none.")
            )
        return values

    def save(self, commit: bool = True) -> NoticePreference:
        self.instance.mail = {kind: self.cleaned_data[f"mail_{kind}"] for kind in NoticeKind.values}
        return super().save(commit)


@signed_in_only
def notice_choices(request: PersonRequest) -> HttpResponse:
    """What also comes by e-mail, and when; the list of notices always has everything."""
    preference = preferences_of([request.user])[request.user.pk]
    form = PreferenceForm(request.POST or None, instance=preference)
    if request.method == "POST" and form.is_valid():
        form.save()
        return done(request, reverse("notice_choices"), _("Saved"))
    context = {
        "here": "me",
        "form": form,
        "sends_mail": sends_mail(),
        "is_reachable": takes_mail(request.user),
    }
    status = 422 if form.errors else 200
    return page(request, "screens/foundation/notice_choices.html", context, status=status)
