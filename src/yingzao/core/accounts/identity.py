"""Who a request comes from: the person of a session, read again only when the company's chain has grown."""

from copy import copy
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from yingzao.core.history.ends import COMPANY, Memory, end_of

from .models import Person

_people: Memory[Person] = Memory(2000)


def company_end(person: Any) -> tuple[str, ...]:
    """The end of the company's chain at which ``person`` was loaded: what is read for them is never older."""
    if not hasattr(person, "_company_end"):
        person._company_end = end_of(COMPANY)
    return person._company_end


class SessionBackend(AuthenticationBackend):
    """Signs in as before; who is signed in already is found without reading an unchanged row again."""

    def get_user(self, user_id: Any) -> Person | None:
        end, last_login = _now(user_id)
        known = _people.find(user_id, (end, last_login))
        if known is None:
            known = super().get_user(user_id)
            if known is None:
                return None
            _people.keep(user_id, (end, last_login), known)
        person: Any = copy(known)
        person._company_end = end
        return person


def _now(user_id: Any) -> tuple[tuple[str, ...], Any]:
    """The end of the company's chain, and what is stored of the person without being signed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT last_seal FROM history_head WHERE chain = %s), last_login "
            "FROM accounts_person WHERE id = %s",
            [COMPANY, user_id],
        )
        seal, last_login = cursor.fetchone() or ("", None)
    return (seal or "",), last_login
