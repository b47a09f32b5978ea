"""People: accounts of both sides, first passwords, leaving with a successor, absences with a deputy."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yingzao.core.access.appointing import AppointmentRefusal, check_over, is_last_administrator
from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Absence, Organisation, Person
from yingzao.core.accounts.second_factor import has_second_factor
from yingzao.core.accounts.services import be_absent, leave
from yingzao.core.accounts.twins import twins_of

from ..company import require_company
from ..pages import done, key_in, page, refused, signed_in_only
from ..plain_forms import PlainForm, PlainModelForm
from ..trail import trail_of
from ..uses import uses_of
from .masters import master_form, with_addresses

KIND = "accounts.person"


class PersonForm(PlainModelForm):
    class Meta:
        model = Person
        fields = ("username", "name", "organisation", "title", "phone", "email", "language", "keeper",
                  "other_names")  # fmt: skip
        widgets = {"language": forms.Select(choices=[("zh-hans", "中文"), ("en", "English")])}

    widths = {"language": "w4", "phone": "w4", "email": "w4"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.offered()  # type: ignore[attr-defined]
        self.fields["keeper"].queryset = Person.objects.filter(is_active=True)  # type: ignore[attr-defined]


class NewPersonForm(PersonForm):
    password = forms.CharField(
        label=gettext_lazy("first password"), strip=False, min_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Hand it over in person; it should be changed at the first sign-in."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            try:
                validate_password(cleaned["password"], Person(username=cleaned.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def save(self, commit: bool = True) -> Person:
        self.instance.set_password(self.cleaned_data["password"])
        return super().save(commit)


class AbsenceForm(PlainForm):
    first_day = forms.DateField(label=gettext_lazy("first day"))
    last_day = forms.DateField(label=gettext_lazy("last day"))
    deputy = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("deputy"))
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=100, required=False)
    widths = {"first_day": "w3", "last_day": "w3"}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        others = Person.objects.filter(is_active=True).exclude(pk=person.pk)
        self.fields["deputy"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        return cleaned

    def store(self) -> Absence | None:
        """Note the absence, or say on the form that these days are taken."""
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=self.person.pk)
            days = Q(
                first_day__lte=self.cleaned_data["last_day"], last_day__gte=self.cleaned_data["first_day"]
            )
            if self.person.absences.filter(days).exists():
                self.add_error("first_day", _("An absence is already noted for these days."))
                return None
            return be_absent(self.person, **self.cleaned_data)


@signed_in_only
def people(request: HttpRequest) -> HttpResponse:
    require_company(request, "view", KIND)
    rows = (
        Person.objects.offered()
        .select_related("organisation")
        .prefetch_related("posts__role", "posts__project")
    )
    for word in request.GET.get("q", "").split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(phone__icontains=word)
            | Q(other_names__icontains=word) | Q(organisation__name__icontains=word)
            | Q(posts__role__name_zh__icontains=word)
        ).distinct()  # fmt: skip
    if request.GET.get("organisation"):
        rows = rows.filter(organisation=key_in(request.GET["organisation"]))
    if not request.GET.get("left"):
        rows = rows.filter(is_active=True)
    context = {
        "rows": rows, "organisations": Organisation.objects.offered(), "text": request.GET.get("q", ""),
        "organisation": request.GET.get("organisation", ""), "left": bool(request.GET.get("left")),
        "away": dict(Absence.objects.filter(Absence.on()).values_list("person_id", "deputy__name")),
        "may_add": may(request.user, "add", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/people.html", context)


@signed_in_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    require_company(request, "view", KIND)
    return _show(
        request,
        get_object_or_404(
            Person.objects.select_related("organisation", "successor", "keeper", "merged_into"), pk=pk
        ),
    )


def _show(
    request: HttpRequest, row: Person, status: int = 200, absence_form: AbsenceForm | None = None
) -> HttpResponse:
    context = {
        "person": row, "posts": row.posts.select_related("role", "project", "lot", "organisation"),
        "absences": row.absences.select_related("deputy")[:20], "today": timezone.localdate(),
        "absence_form": absence_form or AbsenceForm(person=row), "trail": trail_of(row, 40),
        "colleagues": Person.objects.filter(is_active=True).exclude(pk=row.pk),
        "uses": uses_of(row, request.user), "twins": [] if row.merged_into_id else with_addresses(twins_of(row)),
        "may_edit": row.merged_into_id is None and may(request.user, "edit", KIND),
        "is_self": row.pk == request.user.pk,
        "has_second_factor": has_second_factor(row),
    }  # fmt: skip
    return page(request, "screens/foundation/person.html", context, status=status)


@signed_in_only
def person_new(request: HttpRequest) -> HttpResponse:
    require_company(request, "add", KIND)
    form = NewPersonForm(request.POST or None)
    stored = _("%s can sign in now; give a post next")
    return master_form(request, form, _("New person"), (_("People"), reverse("people")), stored)


@signed_in_only
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _in_my_power(request, pk)
    form = PersonForm(request.POST or None, instance=row)
    return master_form(request, form, _("Edit person"), (row.name, reverse("person", args=[pk])))


def _in_my_power(request: HttpRequest, pk: int) -> Person:
    """The person, if one may edit people; accounts with more power than one's own are refused by services."""
    require_company(request, "edit", KIND)
    return get_object_or_404(Person, pk=pk)


@signed_in_only
@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody who forgot it a new password; their sessions end."""
    row = _in_my_power(request, pk)
    url, password = reverse("person", args=[pk]), request.POST.get("password", "")
    try:
        check_over(request.user, row)  # type: ignore[arg-type]
        validate_password(password, row)
    except AppointmentRefusal as refusal:
        return refused(request, url, str(refusal))
    except ValidationError as error:
        return refused(request, url, " ".join(error.messages))
    row.set_password(password)
    row.save(action="password_reset")
    return done(request, url, _("The new password of %s is in force") % row)


@signed_in_only
@require_POST
def person_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The person leaves; open tasks go to the successor or are listed for reassignment."""
    row = _in_my_power(request, pk)
    url = reverse("person", args=[pk])
    successor = (
        Person.objects.filter(pk=key_in(request.POST.get("successor")), is_active=True).exclude(pk=pk).first()
    )
    if row.pk == request.user.pk:
        return refused(request, url, _("Somebody else has to note that you leave."))
    if not row.is_active:
        return refused(request, url, _("%s has left already.") % row)
    if is_last_administrator(row):
        return refused(request, url, _("Somebody must remain who may edit roles. Appoint a successor first."))
    try:
        check_over(request.user, row)  # type: ignore[arg-type]
    except AppointmentRefusal as refusal:
        return refused(request, url, str(refusal))
    leave(row, successor)
    return done(request, url, _("%s has left; open tasks were handed over") % row)


@signed_in_only
@require_POST
def person_absence(request: HttpRequest, pk: int) -> HttpResponse:
    row = _in_my_power(request, pk)
    form = AbsenceForm(request.POST, person=row)
    if not form.is_valid() or form.store() is None:
        return _show(request, row, 422, form)
    return done(request, reverse("person", args=[pk]), _("Absence noted"))
