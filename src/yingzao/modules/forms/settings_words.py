"""The settings of a form's ledger as people read them: on the sheet that is approved, in a look, in a comparison."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from yingzao.core.access.models import Role
from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import GROUPS
from yingzao.core.routes.issuing import framed
from yingzao.core.screens.permissions import LEDGER_VERBS
from yingzao.core.screens.route_words import NodeWords, StepWords, drawn
from yingzao.engines.approval import RouteFormatError
from yingzao.engines.forms import Definition, Listing

from .wording import label_of, shown_formula


def settings_words(definition: Definition, listing: Listing) -> list[tuple[str, str]]:
    """What is set and how, in the order of the designer."""
    return [
        (_("prefix of its numbers"), listing.prefix),
        (_("group in the menu"), str(GROUPS[listing.group])),
        (_("offered in"), _("all projects") if listing.everywhere else _("its own project")),
        (_("columns of its list"), _labels(definition, listing.columns)),
        (_("filters"), _labels(definition, listing.filters)),
        (_("totals"), _labels(definition, listing.totals)),
        (_("approval route"), _route(definition, listing)),
        (_("permissions"), _permissions(listing)),
        (_("tile on the board"), _tile(definition, listing)),
    ]


def _labels(definition: Definition, keys: Iterable[str]) -> str:
    return together(label_of(definition.by_key[key]) for key in keys)


def _route(definition: Definition, listing: Listing) -> str:
    if listing.route is None:
        return _("the company's usual one")
    try:
        nodes = drawn(framed(listing.route, "form", "form")).nodes
    except RouteFormatError:
        return "?"
    return "\n".join(f"{n}. {_node(definition, node)}" for n, node in enumerate(nodes, 1))


def _node(definition: Definition, node: NodeWords) -> str:
    if node.step is not None:
        return _step(definition, node.step)
    return " | ".join("，".join(_step(definition, step) for step in branch) for branch in node.branches)


def _step(definition: Definition, step: StepWords) -> str:
    condition = _condition(definition, step.condition)
    days = _("within %s days") % step.days if step.days else ""
    details = "，".join(filter(None, (together(step.signers), step.quorum, condition, days)))
    return f"{step.name}（{details}）"


def _condition(definition: Definition, text: str) -> str:
    asked = definition.by_key.get(text)
    if asked is not None:
        return _("only when “%s” is yes") % label_of(asked)
    return _("only when %s") % shown_formula(text, definition) if text else ""


def _permissions(listing: Listing) -> str:
    if listing.permissions is None:
        return _("as for filled-in forms in general")
    roles = {role.code: str(role) for role in Role.objects.all()}
    return "\n".join(
        f"{roles.get(code, code)}：{'、'.join(str(LEDGER_VERBS[verb]) for verb in verbs)}"
        for code, verbs in listing.permissions.items()
    )


def _tile(definition: Definition, listing: Listing) -> str:
    if listing.tile is None:
        return ""
    words = {
        "count": _("number of records"), "sum": _("sum"), "by_choice": _("count by choice"),
        "by_month": _("count by month"),
    }  # fmt: skip
    return "：".join(
        filter(None, (words[listing.tile.shows], _labels(definition, filter(None, [listing.tile.of]))))
    )
