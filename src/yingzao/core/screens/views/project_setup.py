"""A project's own data: key dates, parties, lots, and how its records are numbered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.projects.models import Lot, Party, Project, Stage
from yingzao.core.projects.stages import missing_for, next_stage
from yingzao.core.records.ledgers import Ledger, Text, ledgers
from yingzao.core.records.models import NumberRule
from yingzao.core.records.numbering import WORDS, check_pattern, fill, rule_for

from ..pages import done, fetch_project, page, refused, signed_in_only
from ..plain_forms import PlainModelForm, saved_once
from ..trail import trail_of
from .projects import KIND, STAGE_COLOURS


class PartyForm(PlainModelForm):
    class Meta:
        model = Party
        fields = ("kind", "organisation", "contact")

    widths = {"kind": "w4", "organisation": "w4", "contact": "w4"}


class LotForm(PlainModelForm):
    class Meta:
        model = Lot
        fields = ("code", "name")

    widths = {"code": "w4", "name": "w8"}

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if Lot.objects.filter(project=self.instance.project, code=code).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Lot %s exists already.") % code)
        return code


@signed_in_only
def project_settings(request: HttpRequest, code: str) -> HttpResponse:
    return _show(request, fetch_project(request, code))


def _show(request: HttpRequest, project: Project, status: int = 200, **forms: Any) -> HttpResponse:
    following = next_stage(project)
    sees_amount = bool(may(request.user, PRIVATE, KIND, project))
    context = {
        "here": "settings", "stage_colour": STAGE_COLOURS[Stage(project.stage)],
        "stages": _stages(project), "next_stage": following,
        "missing": missing_for(project, following) if following else [],
        "parties": project.parties.select_related("organisation").order_by("withdrawn", "kind"),
        "lots": project.lots.all(), "sees_amount": sees_amount,
        "sees_people": may(request.user, "view", "access.post", project),
        "trail": trail_of(project, 40) if sees_amount else [],
        "party_form": forms.get("party_form") or PartyForm(prefix="party"),
        "lot_form": forms.get("lot_form") or LotForm(prefix="lot", instance=Lot(project=project)),
        "may_edit": may(request.user, "edit", KIND, project),
        "advance_verdict": may(request.user, "advance", KIND, project),
    }  # fmt: skip
    return page(request, "screens/foundation/project_settings.html", context, project, status)


def _stages(project: Project) -> list[tuple[str, Text]]:
    order = list(Stage)
    now = order.index(Stage(project.stage))
    words = ["done" if i < now else "now" if i == now else "" for i in range(len(order))]
    return list(zip(words, [stage.label for stage in order], strict=True))


@signed_in_only
@require_POST
def party_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a party; one that was withdrawn comes back, the same twice stays one."""
    project = fetch_project(request, code, "edit")
    form = PartyForm(request.POST, prefix="party")
    if not form.is_valid():
        return _show(request, project, 422, party_form=form)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        organisation, kind = form.cleaned_data["organisation"], form.cleaned_data["kind"]
        party = Party.objects.filter(project=project, organisation=organisation, kind=kind).first()
        party = party or Party(project=project, organisation=organisation, kind=kind)
        party.contact, party.withdrawn = form.cleaned_data["contact"], False
        party.save()
    return done(request, reverse("project_settings", args=[code]), _("%s takes part") % party)


@signed_in_only
@require_POST
def party_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = fetch_project(request, code, "edit")
    party = get_object_or_404(Party, pk=pk, project=project)
    party.withdrawn = True
    party.save(action="withdrawn")
    return done(request, reverse("project_settings", args=[code]), _("%s no longer takes part") % party)


@signed_in_only
@require_POST
def lot_save(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """Add a lot, or rename the one of that ``pk``."""
    project = fetch_project(request, code, "edit")
    lot = get_object_or_404(Lot, pk=pk, project=project) if pk else Lot(project=project)
    form = LotForm(request.POST, prefix="lot", instance=lot)
    url = reverse("project_settings", args=[code])
    if saved_once(form) is None:
        if pk:
            return refused(
                request, url, " ".join(str(text) for texts in form.errors.values() for text in texts)
            )
        return _show(request, project, 422, lot_form=form)
    return done(request, url, _("Lot %s is stored") % lot)


# -- numbering ---------------------------------------------------------------------------------------


@signed_in_only
def numbering(request: HttpRequest, code: str) -> HttpResponse:
    """One pattern per kind of record, with the number it would give next; all stored or none."""
    project = fetch_project(request, code)
    may_edit = may(request.user, "edit", KIND, project)
    typed = {ledger.kind: request.POST.get(f"pattern-{ledger.kind}", "").strip() for ledger in ledgers()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        fetch_project(request, code, "edit")
        errors = {kind: text for kind, pattern in typed.items() if (text := _problem(pattern))}
        if not errors:
            _store(project, typed)
            return done(request, request.path, _("Numbering stored; it applies to records made from now on"))
    own = dict(NumberRule.objects.filter(project=project).values_list("kind", "pattern"))
    shown = typed if request.method == "POST" else own
    rows = []
    for ledger in ledgers():
        pattern, rule = shown.get(ledger.kind, ""), rule_for(project, ledger.kind)
        sample = example(project, ledger, pattern or rule)
        rows.append((ledger, pattern, rule, sample, errors.get(ledger.kind)))
    context = {
        "here": "settings",
        "rows": rows,
        "may_edit": may_edit,
        "words": [f"{{{word}}}" for word in WORDS],
    }
    return page(request, "screens/foundation/numbering.html", context, project, 422 if errors else 200)


def _problem(pattern: str) -> str:
    try:
        if pattern:
            check_pattern(pattern)
    except ValueError as error:
        return str(error)
    return ""


@transaction.atomic
def _store(project: Project, patterns: dict[str, str]) -> None:
    Project.objects.select_for_update().get(pk=project.pk)
    rules = {rule.kind: rule for rule in NumberRule.objects.filter(project=project)}
    for kind, pattern in patterns.items():
        rule = rules.get(kind) or (NumberRule(project=project, kind=kind) if pattern else None)
        if rule is not None and rule.pattern != pattern:
            rule.pattern = pattern  # an empty one falls back to the company's
            rule.save()


def example(project: Project, ledger: Ledger, pattern: str) -> str:
    """The first number a pattern would give today, or what is wrong with it."""
    if problem := _problem(pattern):
        return problem
    today = timezone.localdate()
    words = {"project": project.code, "code": ledger.code, "part": "1.2"}
    return fill(pattern, seq=1, year=today.year, month=f"{today.month:02}", **words)


@signed_in_only
def numbering_example(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The example beside a pattern while it is typed."""
    project = fetch_project(request, code)
    ledger = next((ledger for ledger in ledgers() if ledger.kind == kind), None)
    pattern = request.GET.get(f"pattern-{kind}", "").strip()
    text = example(project, ledger, pattern or rule_for(project, kind)) if ledger else ""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
