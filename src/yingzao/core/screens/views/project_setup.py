"""A project's own data: key dates, parties, lots, and how its records are numbered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.projects.models import Lot, Party, Project, Stage
from yingzao.core.projects.stages import missing_for, next_stage
from yingzao.core.records.ledgers import Text

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
