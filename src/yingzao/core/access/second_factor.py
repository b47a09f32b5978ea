"""Who must have a second factor: the holders of the roles that the company's operator names."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from yingzao.core.accounts.models import Person
from yingzao.core.accounts.second_factor import EncryptingAdapter

from .gate import posts_of

EVERYBODY = "*"


def must_have_second_factor(person: Person) -> bool:
    """Does a role of this person ask for a second factor?"""
    wanted = settings.SECOND_FACTOR_ROLES
    return EVERYBODY in wanted or any(post.role.code in wanted for post in posts_of(person))


class SecondFactorAdapter(EncryptingAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not must_have_second_factor(authenticator.user)
