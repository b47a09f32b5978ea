"""Every permission there is: the kinds of ledgers and foundations with the verbs each of them knows."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yingzao.core.access.gate import PRIVATE, Grant, Verdict, may
from yingzao.core.access.models import Role
from yingzao.core.records.ledgers import Text, ledgers

from .navigation import places

#: What every ledger knows; its own actions come on top.
LEDGER_VERBS: dict[str, Text] = {
    "view": _("view"), "add": _("write new"), "edit": _("edit"), "submit": _("submit"), "sign": _("sign"),
    "void": _("void"), "export": _("export"), "comment": _("comment"), "attach": _("attach files"),
    "share": _("make guest links"), PRIVATE: _("see private columns"), "veto": _("veto"),
    "reassign": _("reassign tasks"),
}  # fmt: skip

FOUNDATIONS: list[tuple[str, Text, tuple[str, ...]]] = [
    ("projects.project", _("projects"), ("view", "add", "edit", "advance", PRIVATE)),
    ("projects.material", _("materials"), ("view", "add", "edit")),
    ("accounts.organisation", _("organisations"), ("view", "add", "edit")),
    ("accounts.person", _("people"), ("view", "add", "edit")),
    ("access.post", _("posts"), ("view", "edit")),
    ("access.role", _("roles"), ("view", "add", "edit")),
    ("api.service_account", _("service accounts"), ("view", "edit")),
    ("api.event_rule", _("events of other systems"), ("view", "edit")),
    ("procedures.procedure", _("procedures"), ("view", "add", "edit", "adapt")),
    ("routes.route", _("approval routes"), ("view", "add", "edit")),
    ("notices.reminder", _("reminders"), ("view", "edit")),
    ("notices.webhook", _("webhooks"), ("view", "manage")),
    ("notices.delivery", _("outbox"), ("view", "edit")),
    ("guests.link", _("guest links"), ("view", "revoke")),
]
_MORE_WORDS: dict[str, Text] = {
    "advance": _("enter the next stage"),
    "adapt": _("adapt to a project"),
    "manage": _("set up"),
    "revoke": _("revoke"),
}


@dataclass(frozen=True)
class Tested:
    """One permission, and what the gate says of it."""

    verb: str
    label: Text
    verdict: Verdict


def kinds_and_verbs() -> list[tuple[str, Text, dict[str, Text]]]:
    """Kind, its name, and verb → word, foundations first."""
    found = [
        (kind, name, {verb: LEDGER_VERBS.get(verb) or _MORE_WORDS[verb] for verb in verbs})
        for kind, name, verbs in FOUNDATIONS
    ]
    for ledger in ledgers():
        own = {action.verb: action.label for action in ledger.actions if not action.is_given}
        named = {verb: verb for verb in sorted(_granted_verbs(ledger.kind))}
        found.append((ledger.kind, ledger.plural, {**named, **LEDGER_VERBS, **own}))
    return found


def _granted_verbs(kind: str) -> set[str]:
    """Verbs that some role grants for this kind by name: modules ask the gate for verbs of their own."""
    grants = {text for role in Role.objects.all() for text in role.grants}
    parsed = [Grant.parse(text) for text in grants]
    return {g.verb for g in parsed if g.kind != "*" and "*" not in g.verb and g.covers(kind, g.verb)}


def known_kinds() -> set[str]:
    """Kinds of ledgers, of foundations, and of the places that modules add to the navigation."""
    return {kind for kind, _name, _verbs in kinds_and_verbs()} | {place.kind for place in places()}


def tested(person, project=None, record=None, kind: str = "") -> list[tuple[str, Text, list[Tested]]]:
    """Ask the gate for every verb of every kind (or of one kind, or on one record)."""
    wanted = record.kind if record is not None else kind
    return [
        (each, name, [Tested(v, word, may(person, v, each, project, record)) for v, word in verbs.items()])
        for each, name, verbs in kinds_and_verbs()
        if not wanted or each == wanted
    ]
