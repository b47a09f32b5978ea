"""An approval route in words: its steps as a drawing is made of them, and what is wrong with one."""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import OrganisationKind, Person
from yingzao.core.records.models import Record
from yingzao.engines import approval
from yingzao.engines.approval import Parallel, Problem, Quorum, RouteFormatError, Signer, Step

#: What the reader of routes can complain of; listed here because the engine knows no languages.
FORMAT_WORDS = (
    gettext_noop("a text is needed"),
    gettext_noop("a whole number is needed"),
    gettext_noop("true or false is needed"),
    gettext_noop("a list is needed"),
    gettext_noop("a list of texts is needed"),
    gettext_noop("a list of steps is needed"),
    gettext_noop("an object is needed"),
    gettext_noop("exactly two role codes are needed"),
    gettext_noop("is not a field of this"),
)


@dataclass(frozen=True)
class StepWords:
    """One node of the drawing."""

    name: str
    key: str
    signers: list[str]
    quorum: str
    condition: str
    days: int | None
    escalate: str
    copies: list[str]
    due: str


@dataclass(frozen=True)
class NodeWords:
    """A place in the sequence: one step, or branches that run at the same time."""

    step: StepWords | None
    branches: list[list[StepWords]]
    name: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Drawing:
    nodes: list[NodeWords]
    veto: list[str]
    lift: list[str]
    administrator: str


class _Names:
    """Role and person names, read once for a drawing."""

    def __init__(self, route: approval.Route) -> None:
        self.roles = {role.code: str(role) for role in Role.objects.all()}
        ids = {int(s.value) for s in _signers(route) if s.kind == "person" and s.value.isdecimal()}
        self.people = {p.pk: p.name for p in Person.objects.filter(pk__in=ids)}
        self.parties = {kind.value: str(kind.label) for kind in OrganisationKind}

    def role(self, code: str) -> str:
        return self.roles.get(code, code)

    def signer(self, signer: Signer) -> str:
        match signer.kind:
            case "person":
                return self.people.get(int(signer.value), f"#{signer.value}")
            case "field":
                return _("the “%s” of the record") % _field_label(signer.value)
            case "post":
                party = self.parties.get(signer.organisation, signer.organisation)
                return f"{party} · {self.role(signer.value)}" if party else self.role(signer.value)
        return self.role(signer.value)


def _field_label(name: str) -> str:
    try:
        return str(Record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _signers(route: approval.Route) -> list[Signer]:
    found = [route.administrator]
    for step in route.all_steps():
        found += [*step.signers, *step.copy_to, *([step.escalate_to] if step.escalate_to else [])]
    return found


def drawn(route: approval.Route) -> Drawing:
    """The route as nodes in walking order, everything in the user's words."""
    names = _Names(route)
    nodes = []
    for node in route.steps:
        if isinstance(node, Parallel):
            branches = [[_step(step, names) for step in branch] for branch in node.branches]
            nodes.append(NodeWords(None, branches, node.name, node.condition or ""))
        else:
            nodes.append(NodeWords(_step(node, names), []))
    return Drawing(
        nodes=nodes,
        veto=[names.role(code) for code in route.veto_roles],
        lift=[names.role(code) for code in route.lift_roles],
        administrator=names.signer(route.administrator),
    )


def _step(step: Step, names: _Names) -> StepWords:
    signers = (
        [names.role(code) for code in step.dual] if step.dual else [names.signer(s) for s in step.signers]
    )
    return StepWords(
        name=step.name, key=step.key, signers=signers, quorum=quorum_words(step),
        condition=step.condition or "", days=step.days,
        escalate=names.signer(step.escalate_to) if step.escalate_to else "",
        copies=[names.signer(s) for s in step.copy_to],
        due=_field_label(step.due_field) if step.due_field else "",
    )  # fmt: skip


def quorum_words(step: Step) -> str:
    """How many signatures decide, in a few words."""
    if step.dual:
        return _("both, two different persons")
    quorum: Quorum = step.quorum
    if quorum.rule == "all":
        return _("everybody signs") if quorum.tally == "one_veto" else _("everybody votes, majority decides")
    if quorum.rule == "count":
        return _("at least %s signatures") % quorum.n
    if quorum.rule == "percent":
        return _("at least %s %% of the signers") % quorum.n
    return _("any one signs")


def format_problem(error: RouteFormatError) -> str:
    return f"{error.where}: {_(error.what)}"


def problems_in_words(problems: list[Problem]) -> list[str]:
    """Each problem named by step and field."""
    return [f"{p.step}.{p.field}: {_(p.message) % dict(p.params)}" for p in problems]


def unknown_roles(route: approval.Route) -> list[str]:
    """Roles that no role of the company has: nobody could ever sign there."""
    known = set(Role.objects.values_list("code", flat=True))
    named: list[tuple[str, str]] = [("route.veto_roles", code) for code in route.veto_roles]
    named += [("route.lift_roles", code) for code in route.lift_roles]
    for step in route.all_steps():
        named += [(f"{step.key}.signers", s.value) for s in step.signers if s.kind in {"role", "post"}]
        named += [(f"{step.key}.dual", code) for code in step.dual or ()]
    return [
        _("%(where)s: there is no role “%(role)s”") % {"where": w, "role": r}
        for w, r in named
        if r not in known
    ]
