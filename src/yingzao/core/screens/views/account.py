"""One's own account: name, phone, language, posts and absences; the language switch for everybody."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.second_factor import has_second_factor

from ..company import company_places
from ..pages import done, page, signed_in_only
from ..plain_forms import PlainModelForm, saved_once
from .people import AbsenceForm

A_YEAR_SECONDS = 365 * 24 * 3600


class OwnForm(PlainModelForm):
    class Meta:
        model = Person
        fields = ("name", "phone", "email", "language")
        widgets = {"language": forms.Select(choices=[("zh-hans", "中文"), ("en", "English")])}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.input_type = "tel"  # type: ignore[attr-defined]


@signed_in_only
def me(request: HttpRequest) -> HttpResponse:
    person = Person.objects.select_related("organisation").get(pk=request.user.pk)
    form = OwnForm(request.POST or None, instance=person)
    if request.method == "POST" and (saved := saved_once(form)):
        with translation.override(saved.language):
            response = done(request, reverse("me"), _("Saved"))
        return _keep_language(response, saved.language)
    return _show(request, form, 422 if form.errors else 200)


def _show(
    request: HttpRequest, form: OwnForm, status: int = 200, absence_form: AbsenceForm | None = None
) -> HttpResponse:
    person = Person.objects.select_related("organisation").get(pk=request.user.pk)
    posts = person.posts.filter(Post.within_dates()).select_related("role", "project", "lot", "organisation")
    context = {
        "here": "me", "person": person, "form": form, "posts": posts, "today": timezone.localdate(),
        "absences": person.absences.select_related("deputy")[:10],
        "absence_form": absence_form or AbsenceForm(person=person),
        "company_places": company_places(request.user), "has_second_factor": has_second_factor(person),
    }  # fmt: skip
    return page(request, "screens/foundation/me.html", context, status=status)


@signed_in_only
@require_POST
def my_absence(request: HttpRequest) -> HttpResponse:
    """Note one's own absence and who stands in."""
    person = Person.objects.get(pk=request.user.pk)
    form = AbsenceForm(request.POST, person=person)
    if not form.is_valid() or form.store() is None:
        return _show(request, OwnForm(instance=person), 422, form)
    return done(request, reverse("me"), _("Absence noted"))


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages, also before signing in; a signed-in person keeps it."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated and request.user.language != language:
        person = Person.objects.get(pk=request.user.pk)
        person.language = language
        person.save()
    return _keep_language(response, language)


def _keep_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR_SECONDS, samesite="Lax", httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response
