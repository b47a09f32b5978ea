"""Roles and their grants as text, and the page that tests what somebody may do, and why."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.access.appointing import AppointmentRefusal, check_powers
from yingzao.core.access.gate import Grant, may
from yingzao.core.access.models import Post, Role

from ..company import require_company
from ..pages import done, page, signed_in_only
from ..permissions import known_kinds
from ..plain_forms import PlainModelForm, saved_once
from ..trail import trail_of

KIND = "access.role"


class RoleForm(PlainModelForm):
    grants = forms.CharField(
        label=gettext_lazy("grants"), widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text=gettext_lazy("One per line, kind:verb; * stands for anything."),
    )  # fmt: skip

    class Meta:
        model = Role
        fields = ("code", "name_zh", "name_en", "order")

    widths = {"code": "w3", "name_zh": "w3", "name_en": "w4", "order": "w3"}
    field_order = ("code", "name_zh", "name_en", "order", "grants")

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        if self.instance.pk:
            self.fields["code"].disabled = True  # routes and starter data name roles by code
            self.fields["grants"].initial = "\n".join(self.instance.grants)

    def clean_grants(self) -> list[str]:
        """Every line parsed; all wrong lines are named at once."""
        grants: list[str] = []
        for number, line in enumerate(self.cleaned_data["grants"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                grants.append(str(Grant.parse(line.strip())))
            except ValueError as error:
                self.add_error("grants", _("Row %(row)s: %(text)s") % {"row": number, "text": error})
        added = [grant for grant in grants if grant not in self.instance.grants]
        try:
            check_powers(self.by, added, None)
        except AppointmentRefusal as refusal:
            self.add_error("grants", str(refusal))
        return list(dict.fromkeys(grants))

    def save(self, commit: bool = True) -> Role:
        self.instance.grants = self.cleaned_data["grants"]
        return super().save(commit)


def idle_grants(grants: list[str]) -> list[str]:
    """Grants that match no known kind: probably misspelt, or meant for a module that is not installed."""
    kinds = known_kinds()
    parsed = [Grant.parse(text) for text in grants]
    return [str(grant) for grant in parsed if not any(grant.covers(kind, grant.verb) for kind in kinds)]


@signed_in_only
def roles(request: HttpRequest) -> HttpResponse:
    require_company(request, "view", KIND)
    in_force = Post.objects.filter(Post.in_force())
    counts: dict[int, int] = {}
    for role_id in in_force.values_list("role", flat=True):
        counts[role_id] = counts.get(role_id, 0) + 1
    context = {
        "rows": [(role, counts.get(role.pk, 0)) for role in Role.objects.all()],
        "may_add": may(request.user, "add", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/roles.html", context)


@signed_in_only
def role(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A role with its grants; editable by those who may, a new one when ``pk`` is None."""
    require_company(request, "view" if pk else "add", KIND)
    row = get_object_or_404(Role, pk=pk) if pk else Role(grants=[])
    form = RoleForm(request.POST or None, instance=row, by=request.user)
    if request.method == "POST":
        require_company(request, "edit" if pk else "add", KIND)
        if (saved := saved_once(form)) is not None:
            return done(request, reverse("role", args=[saved.pk]), _("Saved"))
    stored = get_object_or_404(Role, pk=pk) if pk else row
    holders = Post.objects.filter(Post.in_force(), role=pk) if pk else Post.objects.none()
    context = {
        "role": stored, "form": form, "may_edit": may(request.user, "edit" if pk else "add", KIND),
        "idle": idle_grants(stored.grants), "trail": trail_of(stored, 30) if pk else [],
        "posts": holders.select_related("person", "project"),
    }  # fmt: skip
    return page(request, "screens/foundation/role.html", context, status=422 if form.errors else 200)
