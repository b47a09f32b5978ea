"""Organisations of both sides: one name, stored once; likely twins are pointed out."""

import re
from collections import defaultdict

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Organisation, OrganisationKind

from ..company import require_company
from ..pages import done, page, signed_in_only
from ..plain_forms import PlainModelForm, saved_once
from ..trail import trail_of

KIND = "accounts.organisation"
_LEGAL_FORM = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|集团|公司|co\.?,?ltd\.?|limited|inc\.?|ltd\.?|company)",
    re.IGNORECASE,
)
_NOT_A_LETTER = re.compile(r"[\W_]+")


def normalised(name: str) -> str:
    """The name without legal form, blanks, brackets and case: equal for likely twins."""
    wide = name.translate({c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)})  # full-width letters to plain ones
    bare = _NOT_A_LETTER.sub("", wide).lower()
    return _LEGAL_FORM.sub("", bare) or bare


def twins_of(name: str, except_pk: int | None = None) -> list[Organisation]:
    """Organisations whose normalised name is the same."""
    wanted = normalised(name)
    return [o for o in Organisation.objects.exclude(pk=except_pk or 0) if normalised(o.name) == wanted]


class OrganisationForm(PlainModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "short_name", "kind", "parent", "credit_code", "phone")

    widths = {"name": "w8", "short_name": "w4", "kind": "w4", "parent": "w8"}

    def clean_parent(self) -> Organisation | None:
        parent = above = self.cleaned_data["parent"]
        while above is not None:
            if above.pk == self.instance.pk:
                self.add_error("parent", _("An organisation cannot be part of itself."))
                return None
            above = above.parent
        return parent


@signed_in_only
def organisations(request: HttpRequest) -> HttpResponse:
    require_company(request, "view", KIND)
    rows = Organisation.objects.select_related("parent").annotate(
        people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
        project_count=Count("party__project", distinct=True),
    )
    for word in request.GET.get("q", "").split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(credit_code__icontains=word)
        )
    if request.GET.get("kind"):
        rows = rows.filter(kind=request.GET["kind"])
    context = {
        "rows": rows, "kinds": OrganisationKind.choices, "kind": request.GET.get("kind", ""),
        "text": request.GET.get("q", ""), "twins": all_twins(), "may_add": may(request.user, "add", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/organisations.html", context)


def all_twins() -> list[list[Organisation]]:
    """Groups of organisations that are probably one."""
    groups: dict[str, list[Organisation]] = defaultdict(list)
    for organisation in Organisation.objects.all():
        groups[normalised(organisation.name)].append(organisation)
    return [group for group in groups.values() if len(group) > 1]


@signed_in_only
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    require_company(request, "view", KIND)
    row = get_object_or_404(Organisation.objects.select_related("parent"), pk=pk)
    context = {
        "organisation": row, "people": row.people.filter(is_active=True),
        "parties": row.party_set.filter(withdrawn=False).select_related("project"),
        "twins": twins_of(row.name, row.pk), "trail": trail_of(row, 40),
        "may_edit": may(request.user, "edit", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/organisation.html", context)


@signed_in_only
def organisation_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter or edit one; a likely twin is shown once before a new one is stored."""
    require_company(request, "edit" if pk else "add", KIND)
    row = get_object_or_404(Organisation, pk=pk) if pk else None
    form = OrganisationForm(request.POST or None, instance=row)
    twins: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        twins = twins_of(form.cleaned_data["name"], pk)
        if not twins or request.POST.get("not_a_twin") == "1":
            saved = saved_once(form)
            if saved is not None:
                return done(request, reverse("organisation", args=[saved.pk]), _("Saved"))
    context = {
        "form": form, "organisation": row, "twins": twins,
        "title": row.name if row else _("New organisation"),
    }  # fmt: skip
    status = 422 if form.errors or twins else 200
    return page(request, "screens/foundation/organisation_form.html", context, status=status)
