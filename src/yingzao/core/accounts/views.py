"""Pages of signing in that differ from allauth's own."""

import logging
from typing import Any

import requests
from allauth.account import views as allauth
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.socialaccount.providers.openid_connect import views as company
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from .adapter import sends_mail
from .sign_in_settings import PROVIDER_ID

logger = logging.getLogger(__name__)


class SignIn(allauth.LoginView):
    """Name and password, and the company's own sign-in where one is configured."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"company_sign_in": settings.COMPANY_SIGN_IN}


sign_in = SignIn.as_view()


def company_sign_in(request: HttpRequest) -> HttpResponse:
    """To the company's sign-in server, if it answers."""
    try:
        return company.login(request, PROVIDER_ID)
    except requests.RequestException as fault:
        logger.warning("The sign-in server does not answer: %s", type(fault).__name__)
        return render(request, "socialaccount/authentication_error.html", status=502)


class NotedInHistory(FormView):
    """A change of how somebody signs in: it is stored together with its entry in the person's history."""

    action = ""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        self.request.user.sign(self.action)  # type: ignore[union-attr]
        return response


class SwitchOn(NotedInHistory, ActivateTOTPView):
    action = "second_factor_on"


class SwitchOff(NotedInHistory, DeactivateTOTPView):
    action = "second_factor_off"


class NewRecoveryCodes(NotedInHistory, GenerateRecoveryCodesView):
    action = "recovery_codes_made"


def password_reset(request: HttpRequest) -> HttpResponse:
    """By e-mail where a mail server is configured; else the administrator is who helps."""
    return allauth.password_reset(request) if sends_mail() else ask_administrator(request)


@require_safe
def ask_administrator(request: HttpRequest) -> HttpResponse:
    return render(request, "account/ask_administrator.html")


def password_reset_done(request: HttpRequest) -> HttpResponse:
    return allauth.password_reset_done(_by_mail(request))


def password_reset_from_key(request: HttpRequest, **key: str) -> HttpResponse:
    return allauth.password_reset_from_key(_by_mail(request), **key)


def password_reset_from_key_done(request: HttpRequest) -> HttpResponse:
    return allauth.password_reset_from_key_done(_by_mail(request))


def _by_mail(request: HttpRequest) -> HttpRequest:
    if not sends_mail():
        raise Http404
    return request


@login_required
@require_safe
def no_password(request: HttpRequest) -> HttpResponse:
    """Who signs in through the company alone has no password to change."""
    return render(request, "account/no_password.html")
