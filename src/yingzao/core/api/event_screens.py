"""Pages of events from other systems: the rules, what came in and what came of it, another try."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may, require
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import plain_form_for
from yingzao.core.records.ledgers import ledger_for, ledgers
from yingzao.core.records.models import Record

from .incoming import work
from .models import EventRule, EventState, IncomingEvent

KIND = "api.event_rule"
SHOWN = 50


class RuleForm(forms.ModelForm):
    """A rule; its fields stand one on a line as ``name = text with {places}``."""

    kind = forms.ChoiceField(label=gettext_lazy("begins a record of"))
    lines = forms.CharField(
        label=gettext_lazy("fields"), widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("One on a line: title = Sample {sample.no} failed. {…} is a place in the data sent."),
    )  # fmt: skip

    class Meta:
        model = EventRule
        fields = ("event", "project", "kind", "submits", "active")

    field_order = ("event", "project", "kind", "lines", "submits", "active")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        written = [ledger for ledger in ledgers() if ledger.written_by_hand]
        self.fields["kind"].choices = [(each.kind, str(each.plural)) for each in written]  # type: ignore[attr-defined]
        self.fields["lines"].initial = "\n".join(f"{k} = {v}" for k, v in self.instance.fields.items())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        ledger, found = ledger_for(data.get("kind", "")), {}
        known = known_fields(ledger, self.by, data.get("project")) if ledger else []
        for number, line in enumerate(data.get("lines", "").splitlines(), start=1):
            name, equals, text = (each.strip() for each in line.partition("="))
            if not line.strip():
                continue
            if not equals:
                self.add_error("lines", _("Line %s: write name = text.") % number)
            elif known and name not in known:
                said = _("Line %(line)s: %(name)s is none of %(known)s.")
                self.add_error("lines", said % {"line": number, "name": name, "known": ", ".join(known)})
            found[name] = text
        self.instance.fields = found
        return data


def known_fields(ledger: Any, by: Any, project: Any) -> list[str]:
    """The names that a record of the ledger is written with over the API."""
    return [
        name for name in plain_form_for(ledger, by, project).base_fields if name not in ("uid", "version")
    ]


@login_required
def events(request: HttpRequest) -> HttpResponse:
    """The rules, and below them what came in, newest first."""
    require(request.user, "view", KIND)
    rows = IncomingEvent.objects.select_related("person")
    if request.GET.get("state") in EventState.values:
        rows = rows.filter(state=request.GET["state"])
    shown = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    keys = [pk for event in shown for pk in event.records]
    records = Record.objects.visible_to(request.user).in_bulk(keys)
    context = {
        "rules": EventRule.objects.select_related("project"), "page_of": shown, "states": EventState.choices,
        "chosen": request.GET.get("state", ""), "may_edit": may(request.user, "edit", KIND),
        "rows": [(event, [records[pk] for pk in event.records if pk in records]) for event in shown],
        "names": {ledger.kind: ledger.plural for ledger in ledgers()},
        "url": request.build_absolute_uri(reverse("api_v1:report_event")),
    }  # fmt: skip
    return render(request, "api/events.html", context)


@login_required
def rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write or change a rule."""
    require(request.user, "edit", KIND)
    found = get_object_or_404(EventRule, pk=pk) if pk else None
    form = RuleForm(request.POST or None, instance=found, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("incoming_events"))
    form.fields["project"].queryset = Project.objects.order_by("code")  # type: ignore[attr-defined]
    return render(
        request, "api/event_rule.html", {"form": form, "rule": found}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the rules as they are now do their work on an event that failed or met no rule."""
    require(request.user, "edit", KIND)
    event = work(get_object_or_404(IncomingEvent, pk=pk).pk)
    if event.state == EventState.DONE:
        messages.success(request, _("Done."))
    else:
        messages.error(request, "；".join(event.messages) or str(EventState(event.state).label))
    return HttpResponseRedirect(reverse("incoming_events"))
