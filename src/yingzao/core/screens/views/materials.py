"""Materials and units of measure: entered once for the whole company, named by deliveries, tests and costs."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.twins import twins_of
from yingzao.core.projects.models import Material, MaterialCategory, MeasurementUnit

from ..company import may_somewhere, require_company, require_somewhere
from ..pages import done, key_in, page, signed_in_only
from ..plain_forms import PlainModelForm, saved_once
from ..trail import trail_of
from ..uses import uses_of
from .masters import keeper_may_edit, master_form, require_editable, with_addresses

KIND = "projects.material"
SHOWN_AT_ONCE = 500


class MaterialForm(PlainModelForm):
    class Meta:
        model = Material
        fields = ("name", "specification", "unit", "category", "code", "keeper", "other_names", "retired")

    widths = {"unit": "w3", "category": "w3", "code": "w3", "keeper": "w3"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].queryset = Person.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["code"].required = False
        self.fields["code"].help_text = _("Empty: the next free one.")
        if not self.instance.pk:
            del self.fields["retired"]

    def clean_code(self) -> str:
        return self.cleaned_data["code"].strip() or next_code()


def next_code() -> str:
    """``M`` and five digits, one above the highest given so far."""
    last = (
        Material.objects.filter(code__regex=r"^M\d{5}$")
        .order_by("-code")
        .values_list("code", flat=True)
        .first()
    )
    return f"M{int(last[1:]) + 1 if last else 1:05}"


class UnitForm(PlainModelForm):
    class Meta:
        model = MeasurementUnit
        fields = ("symbol", "name_zh", "name_en", "other_spellings", "order")

    widths = dict.fromkeys(("symbol", "name_zh", "name_en", "order"), "w3")

    def clean(self) -> dict[str, Any]:
        """A spelling belongs to one unit, or quantities could be read two ways."""
        cleaned = super().clean() or {}
        typed = {
            cleaned.get("symbol", ""),
            cleaned.get("name_zh", ""),
            *cleaned.get("other_spellings", "").split(),
        }
        for unit in MeasurementUnit.objects.exclude(pk=self.instance.pk):
            if taken := sorted((typed & unit.spellings) - {""}):
                text = _("“%(spelling)s” is already a spelling of %(unit)s.")
                self.add_error(None, text % {"spelling": taken[0], "unit": unit})
        return cleaned


@signed_in_only
def materials(request: HttpRequest) -> HttpResponse:
    require_somewhere(request, "view", KIND)
    rows = Material.objects.offered().select_related("unit", "keeper")
    for word in request.GET.get("q", "").split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(specification__icontains=word) | Q(code__icontains=word)
            | Q(other_names__icontains=word)
        )  # fmt: skip
    if request.GET.get("category"):
        rows = rows.filter(category=request.GET["category"])
    if request.GET.get("unit"):
        rows = rows.filter(unit=key_in(request.GET["unit"]))
    if not request.GET.get("retired"):
        rows = rows.filter(retired=False)
    count = rows.count()
    context = {
        "rows": rows[:SHOWN_AT_ONCE], "count": count, "more": max(0, count - SHOWN_AT_ONCE),
        "categories": MaterialCategory.choices, "category": request.GET.get("category", ""),
        "text": request.GET.get("q", ""), "retired": bool(request.GET.get("retired")),
        "may_add": may_somewhere(request.user, "add", KIND),
        "may_edit": may(request.user, "edit", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/materials.html", context)


@signed_in_only
def material(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request, "view", KIND)
    row = get_object_or_404(Material.objects.select_related("unit", "keeper", "merged_into"), pk=pk)
    context = {
        "material": row, "uses": uses_of(row, request.user), "trail": trail_of(row, 40),
        "twins": [] if row.merged_into_id else with_addresses(twins_of(row)),
        "may_edit": row.merged_into_id is None and keeper_may_edit(request.user, row, KIND),
        "may_merge": may(request.user, "edit", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/material.html", context)


@signed_in_only
def material_new(request: HttpRequest) -> HttpResponse:
    """Whoever may add materials in any project enters one for all, and answers for it unless another is named."""
    require_somewhere(request, "add", KIND)
    form = MaterialForm(request.POST or None, initial={"keeper": request.user.pk})
    return master_form(request, form, _("New material"), (_("Materials"), reverse("materials")))


@signed_in_only
def material_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Material.objects.offered(), pk=pk)
    require_editable(request, row, KIND)
    form = MaterialForm(request.POST or None, instance=row)
    return master_form(request, form, _("Edit material"), (str(row), reverse("material", args=[pk])))


@signed_in_only
def units(request: HttpRequest) -> HttpResponse:
    require_somewhere(request, "view", KIND)
    rows = MeasurementUnit.objects.annotate(uses=Count("materials", filter=Q(materials__merged_into=None)))
    context = {"rows": rows, "may_edit": may(request.user, "edit", KIND)}
    return page(request, "screens/foundation/units.html", context)


@signed_in_only
def unit_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    require_company(request, "edit", KIND)
    row = get_object_or_404(MeasurementUnit, pk=pk) if pk else None
    form = UnitForm(request.POST or None, instance=row)
    if request.method == "POST" and saved_once(form):
        return done(request, reverse("units"), _("Saved"))
    context = {
        "form": form, "title": row or _("New unit"), "back": _("Units of measure"), "back_url": reverse("units"),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)
