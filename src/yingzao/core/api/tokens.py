"""Issuing, recognising and revoking tokens, and service accounts that hold them."""

import hashlib
import secrets
from collections.abc import Iterable
from copy import copy
from datetime import date, timedelta

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.appointing import check_over
from yingzao.core.access.gate import posts_of
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.actor import acting_as
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal

from .models import Scope, ServiceAccount, Token

PREFIX = "yz_"
LONGEST_DAYS = 366
_USE_NOTED_SECONDS = 3600

_in_use = PreparedQuery(
    lambda hashed: Token.objects.select_related("person", "project").filter(
        hash=hashed, revoked_at=None, person__is_active=True
    )
)


@transaction.atomic
def issue(
    by: Person, person: Person, name: str, scopes: Iterable[str], last_day: date, project: Project | None = None
) -> tuple[Token, str]:  # fmt: skip
    """A new token and its secret, which is told this once; raises Refusal with what to mend.

    Somebody else's token is issued only for a service account, and only by who holds all its powers.
    """
    wanted = [scope for scope in Scope.values if scope in set(scopes)]
    if not wanted:
        raise Refusal(_("Choose what the token may do."))
    today = timezone.localdate()
    if not today <= last_day <= today + timedelta(days=LONGEST_DAYS):
        raise Refusal(_("The last day lies between today and %s days from now.") % LONGEST_DAYS)
    if person.pk != by.pk:
        if not ServiceAccount.objects.filter(person=person).exists():
            raise Refusal(_("People issue their own tokens, on their account page."))
        check_over(by, person)
    if not person.is_active:
        raise Refusal(_("%s is no longer active.") % person)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        person=person, name=name, scopes=wanted, project=project, expires_on=last_day, issued_by=by,
        hash=_hash(secret), hint=secret[:8],
    )  # fmt: skip
    token.save(action="issued")
    return token, secret


@transaction.atomic
def revoke(token: Token) -> Token:
    """From now on the token opens nothing; it stays in the list with its dates."""
    fresh = Token.objects.select_for_update().get(pk=token.pk)
    if fresh.revoked_at is None:
        fresh.revoked_at = timezone.now()
        fresh.save(action="revoked")
    return fresh


@transaction.atomic
def open_account(
    name: str, username: str, organisation: Organisation, purpose: str, contact: Person
) -> ServiceAccount:
    """A service account without posts; what it may do is given to it as posts."""
    person = Person(username=username, name=name, organisation=organisation)
    person.set_unusable_password()
    person.save()
    account = ServiceAccount(person=person, purpose=purpose, contact=contact)
    account.save()
    return account


def find(secret: str) -> Token | None:
    """The token of that secret with its person, if it is in force and the person active: one query."""
    if not secret.startswith(PREFIX):
        return None
    token = _in_use.first(_hash(secret))
    return token if token is not None and token.is_in_force else None


def note_use(token: Token) -> None:
    """Remember the hour of the last use; reading must not cost a write each time."""
    if caches["rates"].add(f"token-used:{token.pk}", 1, _USE_NOTED_SECONDS):
        token.last_used_at = timezone.now()
        with acting_as(token.person):
            token.save(update_fields=["last_used_at"])


def confine(person: Person, project: Project) -> None:
    """Let ``person``, as loaded for this request, hold their posts in ``project`` alone.

    A company-wide post counts there too, but nothing company-wide is left of it.
    """
    person._posts_in_force = [  # type: ignore[attr-defined]
        _placed(post, project) for post in posts_of(person) if post.project_id in (None, project.pk)
    ]


def _placed(post: Post, project: Project) -> Post:
    placed = copy(post)
    placed.project = project
    return placed


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
