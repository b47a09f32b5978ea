"""A form is approved → it is a ledger; route and permissions that its settings name are set in that transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingzao.core.access.granting import grant_as, grant_exactly
from yingzao.core.events import on
from yingzao.core.projects.models import Project
from yingzao.core.records.events import Voided
from yingzao.core.records.services import Refusal
from yingzao.core.routes.events import Approved
from yingzao.core.routes.issuing import issue
from yingzao.engines.forms import Listing

from .building import ROUTE, columns_of, slots_for
from .claims import refuse_claims
from .definitions import read
from .models import BuiltLedger, FormDefinition
from .refilling import refill_later

FILLS_IN = "forms.filled_form"


@on(Approved, of=FormDefinition)
def open_ledger(event: Approved) -> None:
    form: FormDefinition = event.subject
    listing = form.settings
    if listing is None:
        return
    definition = read(form.questions)
    refuse_claims(form, listing, definition)
    row = BuiltLedger.objects.filter(prefix=listing.prefix).first() or BuiltLedger(prefix=listing.prefix)
    is_new = row.pk is None
    row.form, row.is_open = form, True
    taken = row.slots
    row.slots = slots_for(taken, columns_of(definition, listing))
    try:
        with transaction.atomic():
            row.save(action="published")
    except IntegrityError as error:  # another form with this prefix was approved at the same moment
        refuse_claims(form, listing, definition)
        raise Refusal(
            _("Another form took the prefix %s just now. Choose another.") % listing.prefix
        ) from error
    if row.slots.keys() - taken.keys() and not is_new:
        refill_later(row)
    _set_permissions(row.kind, listing, is_new)
    if listing.route is not None and listing.route != _route_before(form):
        issue(
            ROUTE.format(listing.prefix.lower()),
            _("Approval: %s") % form.title,
            listing.route,
            _place(form, listing),
        )


def _route_before(form: FormDefinition) -> Any:
    """The route of the revision before: where it is the same, what the administrator made of it since is kept."""
    before: Any = form.revises.specific if form.revises is not None else None
    return before.ledger.get("route") if before is not None else None


def _place(form: FormDefinition, listing: Listing) -> Project | None:
    return None if listing.everywhere else form.project


def _set_permissions(kind: str, listing: Listing, is_new: bool) -> None:
    if listing.permissions is not None:
        grant_exactly(kind, {role: _with_company(verbs) for role, verbs in listing.permissions.items()})
    elif is_new:
        grant_as(kind, FILLS_IN)


def _with_company(verbs: Iterable[str]) -> list[str]:
    """Whoever sees a record may speak about it, and whoever writes one hangs files to it."""
    given = list(verbs)
    if "view" in given:
        given.append("comment")
    if {"add", "edit"} & set(given):
        given.append("attach")
    return given


@on(Voided, of=FormDefinition)
def close_ledger(event: Voided) -> None:
    """What was filled in stays and can be read; nothing is added."""
    row = BuiltLedger.objects.filter(form=event.subject.pk).first()
    if row is not None:
        row.is_open = False
        row.save(action="closed")
