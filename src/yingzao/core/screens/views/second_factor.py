"""Reset the second factor of somebody whose phone is lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.appointing import AppointmentRefusal, check_over
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.second_factor import reset_second_factor

from ..company import require_company
from ..pages import done, refused, signed_in_only


@signed_in_only
@require_POST
def person_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever edits people, but not over somebody who holds powers they lack, nor over themselves."""
    require_company(request, "edit", "accounts.person")
    person, url = get_object_or_404(Person, pk=pk), reverse("person", args=[pk])
    if person.pk == request.user.pk:
        return refused(request, url, _("Somebody else has to reset your second factor."))
    try:
        check_over(request.user, person)  # type: ignore[arg-type]
    except AppointmentRefusal as refusal:
        return refused(request, url, str(refusal))
    reset_second_factor(person)
    return done(request, url, _("%s signs in by password alone now") % person)
