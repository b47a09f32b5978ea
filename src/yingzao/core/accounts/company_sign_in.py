"""Sign-in through the company's own server (OIDC): it says who somebody is, we say what they may do.

An account there is tied to a person here at the first sign-in, by the e-mail address it has verified or,
where the operator trusts them, by its sign-in names. Afterwards its own id (``sub``) counts alone.
"""

import logging
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from yingzao.core.events import publish
from yingzao.core.history.actor import acting_as, acting_as_system

from .events import SignInFailed
from .middleware import client_ip
from .models import Organisation, Person

logger = logging.getLogger(__name__)
_NAME_LENGTH = 60


class CompanySignInAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin, data) -> Any:
        return sociallogin.user  # never stored: people are found or made in pre_social_login

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """Tie the account to its person, or refuse with the reason."""
        claims = _claims(sociallogin.account.extra_data)
        if claims is None or sociallogin.state.get("process") == "connect":
            refuse(request, _("The answer of the sign-in server does not fit together. Try again."))
        sociallogin.account.extra_data = {}  # what it says of the person is not ours to keep
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
        else:
            person = _person_for(claims)
            if person is None:
                refuse(
                    request, _("Nobody here is known by this account. Ask the administrator of your company.")
                )
            _tie(request, sociallogin, person)
        if not sociallogin.user.is_active:
            refuse(request, _("This person has left the company."))

    def on_authentication_error(
        self, request: HttpRequest, provider, error=None, exception=None, extra_context=None
    ) -> None:
        logger.warning("Sign-in server: %s %s", error, type(exception).__name__)
        publish(SignInFailed(None, by="company"))


def refuse(request: HttpRequest, why: str) -> NoReturn:
    """Nobody is let in: say why, on the page that leads back to signing in."""
    publish(SignInFailed(None, by="company"))
    raise ImmediateHttpResponse(render(request, "account/company_refused.html", {"why": why}, status=403))


def _claims(extra_data: dict[str, Any]) -> dict[str, Any] | None:
    """What the server says of the account; None when its two answers are about different accounts."""
    said, proven = extra_data.get("userinfo") or {}, extra_data.get("id_token") or {}
    if said and proven and said.get("sub") != proven.get("sub"):
        return None
    return {**proven, **said}


@transaction.atomic
def _tie(request: HttpRequest, sociallogin, person: Person) -> None:
    """From now on this account means this person."""
    sociallogin.connect(request, person)
    with acting_as(person, client_ip(request)):
        person.sign("company_sign_in_linked")


@transaction.atomic
def _person_for(claims: dict[str, Any]) -> Person | None:
    sign_in = settings.COMPANY_SIGN_IN
    if sign_in is None:  # taken out of the settings while somebody was on the way back from there
        return None
    found = _known(claims, sign_in.match)
    if found is None and sign_in.new_people:
        return _new_person(claims, sign_in.new_people)
    return found


def _known(claims: dict[str, Any], match: str) -> Person | None:
    if match == "username":
        username = claims.get("preferred_username") or ""
        return Person.objects.filter(username=username).first() if username else None
    email = claims.get("email")
    if not email or claims.get("email_verified") is not True:
        return None
    people = list(Person.objects.filter(email__iexact=email)[:2])
    return people[0] if len(people) == 1 else None  # a shared address names nobody


def _new_person(claims: dict[str, Any], organisation: str) -> Person | None:
    """An account without a post, in the configured organisation; None when its name is taken or missing."""
    username = claims.get("preferred_username") or ""
    email = claims.get("email") if claims.get("email_verified") is True else ""
    person = Person(
        username=username, name=(claims.get("name") or username)[:_NAME_LENGTH], email=email or "",
        organisation=Organisation.objects.get(name=organisation),
    )  # fmt: skip
    person.set_unusable_password()
    try:
        person.full_clean()
    except ValidationError:
        return None
    with acting_as_system("sign-in"):
        person.save(action="joined_by_company_sign_in")
    return person
