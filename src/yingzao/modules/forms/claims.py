"""What the settings of a form's ledger may claim: a prefix nobody else has, roles that exist, and all projects."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import current_actor
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.services import Refusal
from yingzao.core.routes.issuing import framed
from yingzao.core.screens.route_words import format_problem, problems_in_words, unknown_roles
from yingzao.engines import approval
from yingzao.engines.forms import Listing

from .models import BuiltLedger, FormDefinition


def refuse_settings(record: FormDefinition, listing: Listing) -> None:
    """Raise :class:`Refusal` where the settings claim what they or whoever writes them may not."""
    if listing.everywhere:
        _refuse_everywhere()
    refuse_claims(record, listing)


def refuse_claims(record: FormDefinition, listing: Listing) -> None:
    """The same whoever acts: who signs a form for all projects need not be one who may write it."""
    _refuse_prefix(record, listing.prefix)
    if listing.permissions and (unknown := _unknown_roles(listing)):
        raise Refusal(
            _("Permissions: there is no role “%s”. Choose one of the company's roles.") % "、".join(unknown)
        )
    if listing.route is not None and (problems := route_problems(listing.route)):
        raise Refusal(_("Approval route: %s") % "；".join(problems[:5]))


def route_problems(definition: Mapping[str, Any]) -> list[str]:
    """What is wrong with an approval route, in words; nothing where it can be walked."""
    try:
        route = framed(definition, "form", "form")
    except approval.RouteFormatError as error:
        return [format_problem(error)]
    return [*problems_in_words(approval.validate(route)), *unknown_roles(route)]


def _refuse_prefix(record: FormDefinition, prefix: str) -> None:
    """Numbers begin with the prefix, so no two ledgers share one; a form keeps its own in every revision."""
    claimed = BuiltLedger.objects.filter(prefix=prefix).select_related("form__project").first()
    if claimed is not None:
        same = (claimed.form.project_id, claimed.form.number) == (record.project_id, record.number)
        if not same:
            text = _("The prefix %(prefix)s belongs to “%(form)s”. Choose another.")
            raise Refusal(text % {"prefix": prefix, "form": claimed.form.title})
    other = next(
        (each for each in ledgers() if each.code == prefix and each.kind != f"forms.{prefix.lower()}"), None
    )
    if other is not None:
        text = _("The prefix %(prefix)s belongs to the ledger “%(ledger)s”. Choose another.")
        raise Refusal(text % {"prefix": prefix, "ledger": other.plural})
    before = record.revises.specific if record.revises is not None else None
    if isinstance(before, FormDefinition) and before.ledger.get("prefix", prefix) != prefix:
        text = _("The records so far are numbered %s; a revision keeps that prefix.")
        raise Refusal(text % before.ledger["prefix"])


def _refuse_everywhere() -> None:
    person = Person.objects.filter(pk=current_actor().person_id).first()
    if person is not None and not may(person, "edit", "forms.form_definition"):
        raise Refusal(
            _(
                "Only whoever may edit forms in the whole company publishes one for all projects. Untick that setting."
            )
        )


def _unknown_roles(listing: Listing) -> list[str]:
    known = set(Role.objects.values_list("code", flat=True))
    return [code for code in listing.permissions or {} if code not in known]
