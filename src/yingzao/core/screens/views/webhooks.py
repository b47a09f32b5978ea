"""Webhooks of the company: where what happens is told to, its secret, its log, and a test."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.notices.endpoints import give_secret, set_address, shown_address
from yingzao.core.notices.hooks import EVENTS, post_test
from yingzao.core.notices.models import DeliveryState, Endpoint, Format
from yingzao.core.notices.sealing import sealed
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.services import Refusal

from ..company import require_company
from ..pages import done, page, refused, signed_in_only
from ..plain_forms import PlainModelForm, saved_once
from .outbox import KIND as DELIVERY
from .outbox import delivery_rows

KIND, MANAGE = "notices.webhook", "manage"
"""A verb of its own: who edits everything in the company does not thereby send it elsewhere."""
PAGE_ROWS = 50


class EndpointForm(PlainModelForm):
    url = forms.CharField(label=gettext_lazy("address"), max_length=1000, required=False)
    robot_secret = forms.CharField(
        label=gettext_lazy("secret of the DingTalk robot"), max_length=200, required=False,
        help_text=gettext_lazy("It begins with SEC. Empty: the robot asks for none, or keeps the one it has."),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=gettext_lazy("told of"), choices=EVENTS.items, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("only of these ledgers"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}), help_text=gettext_lazy("None chosen: all."),
    )  # fmt: skip

    class Meta:
        model = Endpoint
        fields = ("name", "format", "events", "project", "kinds", "is_on")

    field_order = ("name", "format", "url", "robot_secret", "events", "project", "kinds", "is_on")
    widths = {"url": "", "robot_secret": "", "is_on": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(each.kind, each.plural) for each in ledgers()]  # type: ignore[attr-defined]
        self.fields["project"].empty_label = _("all projects")  # type: ignore[attr-defined]
        url = self.fields["url"]
        url.required = not self.instance.pk
        if self.instance.pk:
            url.help_text = _("Now %s; empty: stays as it is.") % shown_address(self.instance)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if url := values.get("url"):
            try:
                set_address(self.instance, url.strip())
            except Refusal as refusal:
                self.add_error("url", str(refusal))
        if values.get("format") == Format.DINGTALK and values.get("robot_secret"):
            self.instance.secret = sealed(values["robot_secret"].strip())
        return values

    def save(self, commit: bool = True) -> Endpoint:
        if "format" in self.changed_data and not (self.cleaned_data["robot_secret"]):
            self.instance.secret = ""  # one format's secret is no other's
        return super().save(commit)


@signed_in_only
def webhooks(request: HttpRequest) -> HttpResponse:
    require_company(request, "view", KIND)
    rows = [(e, shown_address(e), _failed(e)) for e in Endpoint.objects.select_related("project")]
    context = {"rows": rows, "may_edit": may(request.user, MANAGE, KIND)}
    return page(request, "screens/foundation/webhooks.html", context)


def _failed(endpoint: Endpoint) -> int:
    return endpoint.deliveries.filter(state=DeliveryState.FAILED).count()


@signed_in_only
def webhook_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Set up a webhook or change it; the secret of a new one is in the answer to its making, and never again."""
    require_company(request, MANAGE, KIND)
    form = EndpointForm(request.POST or None, instance=get_object_or_404(Endpoint, pk=pk) if pk else None)
    if request.method == "POST" and (saved := saved_once(form)) is not None:
        if saved.format == Format.JSON and not saved.secret:
            return _shown(request, saved, give_secret(saved))
        return done(request, reverse("webhook", args=[saved.pk]), _("Saved"))
    context = {
        "form": form, "title": form.instance.name if pk else _("New webhook"),
        "back": _("Webhooks"), "back_url": reverse("webhook", args=[pk]) if pk else reverse("webhooks"),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@signed_in_only
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """What a webhook is told of, and how its newest calls went."""
    require_company(request, "view", KIND)
    return _shown(request, get_object_or_404(Endpoint.objects.select_related("project"), pk=pk))


def _shown(request: HttpRequest, endpoint: Endpoint, secret: str = "") -> HttpResponse:
    found = Paginator(endpoint.deliveries.all(), PAGE_ROWS).get_page(request.GET.get("page"))
    named = {ledger.kind: ledger.plural for ledger in ledgers()}
    context = {
        "endpoint": endpoint, "secret": secret, "address": shown_address(endpoint), "page": found,
        "rows": delivery_rows(found), "failed": _failed(endpoint),
        "events": [EVENTS[e] for e in endpoint.events if e in EVENTS],
        "kinds": [named[kind] for kind in endpoint.kinds if kind in named],
        "may_edit": may(request.user, MANAGE, KIND), "may_send": may(request.user, "edit", DELIVERY),
        "here_url": reverse("webhook", args=[endpoint.pk]),
        "waiting": any(row.due_at <= timezone.now() for row in found if row.ended_at is None),
    }  # fmt: skip
    return page(request, "screens/foundation/webhook.html", context)


@signed_in_only
@require_POST
def webhook_test(request: HttpRequest, pk: int) -> HttpResponse:
    require_company(request, MANAGE, KIND)
    endpoint = get_object_or_404(Endpoint, pk=pk)
    url = reverse("webhook", args=[pk])
    if not endpoint.is_on:
        return refused(request, url, _("It is switched off; switch it on first."))
    post_test(endpoint)
    return done(request, url, _("A test is on its way; its answer appears in the list below."))


@signed_in_only
@require_POST
def webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret; the one before it signs nothing from now on."""
    require_company(request, MANAGE, KIND)
    endpoint = get_object_or_404(Endpoint.objects.select_related("project"), pk=pk)
    try:
        return _shown(request, endpoint, give_secret(endpoint))
    except Refusal as refusal:
        return refused(request, reverse("webhook", args=[pk]), str(refusal))
