"""The starter procedures on screen: by type of works, a look at each, and those chosen taken in as drafts."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yingzao.core.access.models import Role
from yingzao.core.procedures.models import Procedure
from yingzao.core.projects.models import Craft, ProjectType
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.services import Refusal
from yingzao.core.screens.company import require_company
from yingzao.core.screens.pages import PersonRequest, done, page, refused, signed_in_only
from yingzao.standards.loader import load
from yingzao.standards.starter_procedures import UNVERIFIED_MARKS, StarterProcedure

from .. import paper
from ..places import KIND
from ..starters import (
    CHINESE,
    ENGLISH,
    Offer,
    draft_of,
    edition_of,
    governed_already,
    has_english,
    offers,
    owner_of,
    scope_of,
    standards_cited,
    starter_of,
    take_in,
)


@signed_in_only
def starter_procedures(request: PersonRequest) -> HttpResponse:
    """All of them with what the library has already; those chosen are taken in."""
    require_company(request, "add", KIND)
    if request.method == "POST":
        return _take(request)
    asked = request.GET.get("type", "")
    shown = [each for each in offers() if not asked or each.starter.is_master or asked in each.starter.types]
    context = {
        "groups": _groups(shown, asked), "asked": asked, "types": ProjectType.choices,
        "is_english": _is_english(), "free": sum(1 for each in shown if each.taken is None),
        "languages": settings.LANGUAGES, "language": _language(),
        "is_verified": load("starter_procedures").meta.confidence.verified,
    }  # fmt: skip
    return page(request, "governance/starters.html", context)


def _groups(shown: list[Offer], asked: str) -> list[tuple[Any, list[Offer]]]:
    """Masters first, then each type of works with its sub-procedures; one of several types stands with its first."""
    masters = [each for each in shown if each.starter.is_master]
    subs = [each for each in shown if not each.starter.is_master]
    groups: list[tuple[Any, list[Offer]]] = [(_("Master procedures"), masters)]
    for kind in ProjectType:
        if own := [each for each in subs if (asked or each.starter.types[0]) == kind]:
            groups.append((kind.label, own))
    return groups


def _language() -> str:
    """The language of the page, in which a text is offered first."""
    return CHINESE if (get_language() or "").startswith("zh") else ENGLISH


def _is_english() -> bool:
    return _language() == ENGLISH


def _take(request: PersonRequest) -> HttpResponse:
    url = reverse("starter_procedures")
    try:
        entered = take_in(
            request.POST.getlist("code"), request.user, request.POST.get("language", _language())
        )
    except Refusal as refusal:
        return refused(request, url, str(refusal))
    if not entered:
        return done(request, url, _("Nothing was entered: all of them are in the library already."))
    if len(entered) == 1:
        url = reverse("procedure", args=[entered[0].pk])
    text = ngettext(
        "%s procedure entered as a draft. Send it for review to put it in force.",
        "%s procedures entered as drafts. Send them for review to put them in force.",
        len(entered),
    )
    return done(request, url, text % len(entered))


@signed_in_only
def starter_procedure(request: PersonRequest, code: str) -> HttpResponse:
    """Its clauses and steps as they would be entered, the standards cited, and what is to be settled first."""
    require_company(request, "add", KIND)
    found = starter_of(code)
    if found is None:
        raise Http404
    edition = edition_of(found, request.GET.get("language", _language()))
    starter, draft = edition.starter, draft_of(edition)
    context = {
        "starter": starter, "taken": Procedure.objects.filter(code=code).first(), "edition": edition,
        "title": starter.en if _is_english() else starter.zh, "owner": owner_of(starter, request.user),
        "languages": settings.LANGUAGES if has_english(code) else (), "mark": UNVERIFIED_MARKS[edition.language],
        "scope": _scope(starter),
        "clauses": paper.clauses_of(draft), "steps": paper.steps_of(draft), "cited": standards_cited(starter.text),
        "kinds": _kinds(starter), "draft": draft, "master": starter_of(starter.master or ""),
        "bound": [ProjectType(each).label for each in starter.types] + [Craft(each).label for each in starter.crafts],
        "bypass": Role.objects.filter(code=starter.bypass).first(), "is_english": _is_english(),
    }  # fmt: skip
    return page(request, "governance/starter.html", context)


def _scope(starter: StarterProcedure) -> str:
    """As it is taken in; to who reads English in English also where the text is in Chinese only."""
    words = load("starter_procedures").english_of(starter.code)
    return words.scope if words and words.text is None and _is_english() else starter.scope


def _kinds(starter: StarterProcedure) -> list[tuple[str, Procedure | None]]:
    """Every ledger it is to govern, and the procedure with which the ledger would stay."""
    others = Procedure.objects.exclude(code=starter.code)
    stays = governed_already(scope_of(starter), starter.kinds, others)
    found = ((kind, ledger_for(kind)) for kind in starter.kinds)
    return [(str(ledger.plural), stays.get(kind)) for kind, ledger in found if ledger is not None]
