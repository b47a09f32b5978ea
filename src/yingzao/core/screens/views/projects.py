"""The register of projects: list, Excel, entering and editing one, and the gate between its stages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import PRIVATE, may, posts_of, visible_projects
from yingzao.core.accounts.models import Person
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.projects.models import Craft, Project, ProjectType, Stage
from yingzao.core.projects.stages import StageRefusal, advance
from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import OPEN

from ..company import require_company
from ..pages import done, fetch_project, page, refused, signed_in_only
from ..plain_forms import PlainModelForm, saved_once

KIND = "projects.project"
SORTS = {"code", "name", "type", "stage", "contract_amount", "starts_on", "finishes_on", "open_records"}
STAGE_COLOURS = {
    Stage.INCEPTION: "", Stage.PREPARATION: "blue", Stage.CONSTRUCTION: "blue",
    Stage.ACCEPTANCE: "yellow", Stage.WARRANTY: "green", Stage.CLOSED: "",
}  # fmt: skip


class ProjectForm(PlainModelForm):
    crafts = forms.MultipleChoiceField(
        label=gettext_lazy("crafts"), required=False, choices=Craft.choices, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Sub-procedures bind by type and craft: tick what the works hold."),
    )  # fmt: skip

    class Meta:
        model = Project
        fields = ("code", "name", "short_name", "type", "province", "location", "contract_number",
                  "contract_amount", "starts_on", "finishes_on", "manager", "crafts", "summary")  # fmt: skip

    widths = {"code": "w3", "short_name": "w3", "type": "w3", "province": "w3", "summary": ""}
    sections = (
        (gettext_lazy("Project"), ("code", "name", "short_name", "type", "province", "location", "manager")),
        (gettext_lazy("Contract"), ("contract_number", "contract_amount", "starts_on", "finishes_on")),
        (gettext_lazy("Crafts"), ("crafts",)),
        (gettext_lazy("Summary"), ("summary",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = Person.objects.filter(is_active=True)  # type: ignore[attr-defined]
        if self.instance.pk:  # the code stands in every number already given
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, finishes = cleaned.get("starts_on"), cleaned.get("finishes_on")
        if starts and finishes and finishes < starts:
            self.add_error("finishes_on", _("The contract finish lies before its start."))
        amount = cleaned.get("contract_amount")
        if amount is not None and amount < 0:
            self.add_error("contract_amount", _("An amount is not negative."))
        return cleaned


@signed_in_only
def projects(request: HttpRequest) -> HttpResponse:
    """Every project in which this person holds a post, filtered and sorted; as Excel on request."""
    rows = _filtered(
        request, Project.objects.filter(visible_projects(request.user)).select_related("manager")
    )
    shown = [p for p in rows if may(request.user, "view", KIND, p)]
    amounts = {p.pk: p.contract_amount for p in shown if may(request.user, PRIVATE, KIND, p)}
    if request.GET.get("export") == "xlsx":
        return _export(shown, amounts)
    query = request.GET.copy()
    query.pop("sort", None)
    context = {
        "rows": [(p, STAGE_COLOURS[Stage(p.stage)], amounts.get(p.pk)) for p in shown], "types": ProjectType.choices,
        "by_stage": _by_stage(shown), "query": query.urlencode(), "sort": request.GET.get("sort", ""),
        "stage": request.GET.get("stage", ""), "type": request.GET.get("type", ""),
        "text": request.GET.get("q", ""), "stages": Stage.choices,
        "is_filtered": any(request.GET.get(name) for name in ("q", "stage", "type")),
        "may_add": may(request.user, "add", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/projects.html", context)


def _filtered(request: HttpRequest, rows):
    for word in request.GET.get("q", "").split():
        rows = rows.filter(
            Q(code__icontains=word) | Q(name__icontains=word) | Q(short_name__icontains=word)
            | Q(location__icontains=word) | Q(contract_number__icontains=word)
        )  # fmt: skip
    for name in ("stage", "type"):
        if request.GET.get(name):
            rows = rows.filter(**{name: request.GET[name]})
    undecided = Record.objects.visible_to(request.user).filter(project=OuterRef("pk"), status__in=OPEN)
    counted = undecided.order_by().values("project").annotate(n=Count("pk")).values("n")
    rows = rows.annotate(open_records=Coalesce(Subquery(counted), 0))
    sort = request.GET.get("sort", "")
    if sort.lstrip("-") not in SORTS or (sort.endswith("contract_amount") and not sees_amounts(request.user)):
        sort = "code"
    return rows.order_by(sort, "code")


def sees_amounts(person: Any) -> bool:
    """May the person read the contract sums of all projects listed? Their order says as much as they do."""
    return all(may(person, PRIVATE, KIND, post.project) for post in posts_of(person))


def _by_stage(rows: list[Project]) -> list[tuple[str, Text, int]]:
    return [(s.value, s.label, sum(1 for p in rows if p.stage == s)) for s in Stage]


def _export(rows: list[Project], amounts: dict[int, Decimal | None]) -> HttpResponse:
    names = ("code", "name", "short_name", "type", "stage", "province", "location", "contract_number",
             "contract_amount", "starts_on", "finishes_on", "manager")  # fmt: skip
    headers = [str(Project._meta.get_field(name).verbose_name) for name in names]  # type: ignore[union-attr]
    lines = [
        [amounts.get(p.pk) if name == "contract_amount" else _cell(p, name) for name in names] for p in rows
    ]
    response = HttpResponse(rows_workbook(_("Projects"), headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('Projects')}.xlsx") or ""
    return response


def _cell(project: Project, name: str) -> Any:
    display = getattr(project, f"get_{name}_display", None)
    value = display() if display else getattr(project, name)
    return str(value) if isinstance(value, Person) else value


@signed_in_only
def project_new(request: HttpRequest) -> HttpResponse:
    require_company(request, "add", KIND)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and (project := saved_once(form)):
        return done(request, reverse("project_settings", args=[project.code]), _("Project created"))
    context = {
        "form": form,
        "title": _("New project"),
        "back": _("Projects"),
        "back_url": reverse("projects"),
    }
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@signed_in_only
def project_edit(request: HttpRequest, code: str) -> HttpResponse:
    project = fetch_project(request, code, "edit")
    form = ProjectForm(request.POST or None, instance=project)
    url = reverse("project_settings", args=[code])
    if request.method == "POST" and saved_once(form):
        return done(request, url, _("Saved"))
    context = {"form": form, "title": _("Edit project data"), "back": project.name, "back_url": url}
    return page(request, "screens/foundation/form.html", context, project, status=422 if form.errors else 200)


@signed_in_only
@require_POST
def project_advance(request: HttpRequest, code: str) -> HttpResponse:
    """Enter the next stage, or say what is missing."""
    project = fetch_project(request, code, "advance")
    url = reverse("project_settings", args=[code])
    try:
        advanced = advance(project, request.POST.get("stage", ""), request.POST.get("reason", ""))
    except (StageRefusal, Refusal) as refusal:
        return refused(request, url, str(refusal))
    return done(request, url, _("The project is now in the stage “%s”") % advanced.get_stage_display())
