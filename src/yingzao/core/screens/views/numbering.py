"""How records are numbered: patterns of a project, of a type of project, of the company."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.projects.models import Project, ProjectType
from yingzao.core.records.ledgers import Ledger, ledger_for, ledgers
from yingzao.core.records.models import NumberRule
from yingzao.core.records.numbering import WORDS, check_pattern, fill, rule_for

from ..company import require_company
from ..pages import done, fetch_project, page, signed_in_only
from .projects import KIND
from .roles import KIND as COMPANY_KIND

SAMPLE_CODE = "XM"
"""Stands for the code of a project where a pattern is tried without one."""


@signed_in_only
def numbering(request: HttpRequest, code: str) -> HttpResponse:
    """The patterns of a project, with the number each would give; all stored or none."""
    project = fetch_project(request, code)
    if request.method == "POST":
        fetch_project(request, code, "edit")
    return _numbering(request, project, "", bool(may(request.user, "edit", KIND, project)))


@signed_in_only
def company_numbering(request: HttpRequest) -> HttpResponse:
    """The company's patterns, for projects of one type or for all."""
    require_company(request, "edit" if request.method == "POST" else "view", COMPANY_KIND)
    chosen = request.GET.get("type", "")
    type_ = chosen if chosen in ProjectType.values else ""
    return _numbering(request, None, type_, bool(may(request.user, "edit", COMPANY_KIND)))


def _numbering(request: HttpRequest, project: Project | None, type_: str, may_edit: bool) -> HttpResponse:
    typed = {ledger.kind: request.POST.get(f"pattern-{ledger.kind}", "").strip() for ledger in ledgers()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = {kind: text for kind, pattern in typed.items() if (text := _problem(pattern))}
        if not errors:
            _store(project, type_, typed)
            text = _("Numbering stored; it applies to records made from now on")
            return done(request, request.get_full_path(), text)
    own = dict(_rules(project, type_).values_list("kind", "pattern"))
    shown = typed if request.method == "POST" else own
    here = project or Project(code=SAMPLE_CODE, type=type_)
    rows = []
    for ledger in ledgers():
        pattern, rule = shown.get(ledger.kind, ""), rule_for(here, ledger.kind)
        sample = example(here, ledger, pattern or rule)
        rows.append((ledger, pattern, rule, sample, errors.get(ledger.kind)))
    context = {
        "here": "settings" if project else "", "rows": rows, "may_edit": may_edit, "type": type_,
        "types": ProjectType.choices, "words": [f"{{{word}}}" for word in WORDS],
    }  # fmt: skip
    return page(request, "screens/foundation/numbering.html", context, project, 422 if errors else 200)


def _rules(project: Project | None, type_: str) -> QuerySet[NumberRule]:
    return NumberRule.objects.filter(project=project, project_type=type_)


def _problem(pattern: str) -> str:
    try:
        if pattern:
            check_pattern(pattern)
    except ValueError as error:
        return str(error)
    return ""


@transaction.atomic
def _store(project: Project | None, type_: str, patterns: dict[str, str]) -> None:
    if project is not None:
        Project.objects.select_for_update().get(pk=project.pk)
    rules = {rule.kind: rule for rule in _rules(project, type_)}
    for kind, pattern in patterns.items():
        rule = rules.get(kind)
        if rule is None and pattern:
            rule = NumberRule(project=project, project_type=type_, kind=kind)
        if rule is not None and rule.pattern != pattern:
            rule.pattern = pattern  # an empty one falls back to the wider rule
            rule.save()


def example(project: Project, ledger: Ledger, pattern: str) -> str:
    """The first number a pattern would give today, or what is wrong with it."""
    if problem := _problem(pattern):
        return problem
    today = timezone.localdate()
    words = {"project": project.code, "code": ledger.code, "part": "1.2"}
    return fill(pattern, seq=1, year=today.year, month=f"{today.month:02}", **words)


@signed_in_only
def numbering_example(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The example beside a pattern while it is typed."""
    return _example(request, fetch_project(request, code), kind)


@signed_in_only
def company_numbering_example(request: HttpRequest, kind: str) -> HttpResponse:
    require_company(request, "view", COMPANY_KIND)
    return _example(request, Project(code=SAMPLE_CODE, type=request.GET.get("type", "")), kind)


def _example(request: HttpRequest, project: Project, kind: str) -> HttpResponse:
    ledger = ledger_for(kind)
    pattern = request.GET.get(f"pattern-{kind}", "").strip()
    text = example(project, ledger, pattern or rule_for(project, kind)) if ledger else ""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
