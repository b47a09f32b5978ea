"""What the settings of a form's ledger may claim: a prefix nobody else has, roles that exist, and all projects."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.wording import together
from yingzao.core.history.actor import current_actor
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.services import Refusal
from yingzao.core.routes.issuing import framed
from yingzao.core.routes.services import route_for
from yingzao.core.screens.route_words import format_problem, problems_in_words, unknown_roles
from yingzao.engines import approval
from yingzao.engines.forms import Definition, Listing, conditions_in, read_condition
from yingzao.engines.forms.listing import SIGN
from yingzao.engines.formula import FormulaError

from .models import BuiltLedger, FormDefinition
from .wording import formula_words, shown_formula


def refuse_settings(record: FormDefinition, listing: Listing, definition: Definition) -> None:
    """Raise :class:`Refusal` where the settings claim what they or whoever writes them may not."""
    if listing.everywhere:
        _refuse_everywhere()
    refuse_claims(record, listing, definition)


def refuse_claims(record: FormDefinition, listing: Listing, definition: Definition) -> None:
    """The same whoever acts: who signs a form for all projects need not be one who may write it."""
    _refuse_prefix(record, listing.prefix)
    if listing.permissions is not None:
        _refuse_permissions(listing)
    if listing.route is not None and (problems := route_problems(listing.route, definition)):
        raise Refusal(_("Approval route: %s") % "；".join(problems[:5]))
    if listing.permissions is not None:
        _refuse_blind_signers(record, listing)


def route_problems(steps: Mapping[str, Any], definition: Definition) -> list[str]:
    """What is wrong with an approval route, in words; nothing where it can be walked."""
    try:
        route = framed(steps, "form", "form")
    except approval.RouteFormatError as error:
        return [format_problem(error)]
    return [
        *problems_in_words(approval.validate(route)), *unknown_roles(route), *_unreadable_conditions(steps, definition)
    ]  # fmt: skip


def _unreadable_conditions(steps: Mapping[str, Any], definition: Definition) -> Iterator[str]:
    for text in dict.fromkeys(conditions_in(steps)):
        try:
            read_condition(text, definition)
        except FormulaError as error:
            yield _("condition “%(condition)s”: %(error)s") % {
                "condition": shown_formula(text, definition),
                "error": formula_words(error),
            }


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


def _refuse_permissions(listing: Listing) -> None:
    """Roles that exist, and a form that somebody can write and read."""
    given = listing.permissions or {}
    known = set(Role.objects.values_list("code", flat=True))
    if unknown := [code for code in given if code not in known]:
        text = _("Permissions: there is no role “%s”. Choose one of the company's roles.")
        raise Refusal(text % together(unknown))
    if blind := [code for code, verbs in given.items() if verbs and "view" not in verbs]:
        text = _("Permissions: %s may do something but not view. Tick “view” there too.")
        raise Refusal(text % _roles(blind))
    if not any({"add", "submit"} <= set(verbs) for verbs in given.values()):
        raise Refusal(
            _(
                "Permissions: nobody may write and submit. Who is not ticked may nothing; tick at least one role."
            )
        )


def _refuse_blind_signers(record: FormDefinition, listing: Listing) -> None:
    """Whom the route asks to sign must be let see and sign, or the record would wait for ever."""
    given = listing.permissions or {}
    signers = [
        code for code in _signing_roles(record, listing) if not {"view", SIGN} <= set(given.get(code, ()))
    ]
    if signers:
        text = _("Permissions: the approval route asks %s to sign. Tick “view” and “sign” there too.")
        raise Refusal(text % _roles(signers))


def _signing_roles(record: FormDefinition, listing: Listing) -> list[str]:
    """Roles that every route of the form names; people and fields are judged when they sign."""
    if listing.route is not None:
        route = framed(listing.route, "form", "form")
    else:
        try:
            route = route_for("default", record.project).as_route()
        except Refusal:
            return []
    steps = list(route.all_steps())
    named = [
        s.value for step in steps if step.dual is None for s in step.signers if s.kind in {"role", "post"}
    ]
    return list(dict.fromkeys([*named, *(code for step in steps for code in step.dual or ())]))


def _roles(codes: Iterable[str]) -> str:
    names = {role.code: str(role) for role in Role.objects.all()}
    return together(names.get(code, code) for code in codes)
