"""Signatures drawn by hand under decisions: which stand under a run, and the one a person used last."""

from datetime import datetime

from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.drawn import png_of
from yingzao.core.files.models import StoredFile, store_bytes
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.records.services import Refusal

from .models import LoggedDecision, Run

_signed = PreparedQuery(
    lambda run: LoggedDecision.objects.filter(run=run, signature__isnull=False).select_related("signature")
)
_last = PreparedQuery(
    lambda person: (
        LoggedDecision.objects.filter(actor=person, signature__isnull=False)
        .select_related("signature")
        .order_by("-pk")[:1]
    )
)


def signatures_on(run: Run) -> dict[tuple[int, datetime], StoredFile]:
    """By who decided and when: a decision and the opinion it leaves have both in common."""
    return {(each.actor_id, each.at): each.signature for each in _signed(run.pk)}


def last_signature(person: Person) -> StoredFile | None:
    """What this person drew last, to be used again by themselves alone."""
    found = _last.first(person.pk)
    return found.signature if found else None


def signature_given(person: Person, drawn: str, same_as_last: bool) -> StoredFile | None:
    """The signature a form sent: drawn now, or the last one again; None where it was left out.

    Raises Refusal for a drawing that is no picture.
    """
    if not drawn:
        return last_signature(person) if same_as_last else None
    content = png_of(drawn)
    if content is None:
        raise Refusal(_("The signature did not arrive. Sign again."))
    return store_bytes(content, f"signature-{person.pk}.png", "image/png")
