"""What the panels of the record pages show, gathered."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.records.ledgers import Text
from yingzao.core.records.status import EDITABLE, Status

from .hazard_tables import table_for
from .models import Briefing, Expert, ExpertReview, HazardAnswer, MethodStatement, Vote
from .panel_services import min_experts, seated
from .queries import STAGES, chain_of, open_amendments, stage_of, unsigned
from .signing_links import token_for
from .verdicts import in_words, parameter_name


def chain(statement: MethodStatement) -> dict[str, Any]:
    found = chain_of(statement)
    now = stage_of(statement)
    keys = [key for key, _name in STAGES]
    stages = [
        {"name": name, "state": "done" if keys.index(key) < keys.index(now) else "now" if key == now else ""}
        for key, name in STAGES
        if statement.is_over_scale or key not in ("panel", "amendments")
    ]
    vetoed = statement.status == Status.VETOED
    return {"chain": found, "stages": stages, "vetoed": vetoed}


def hazard(statement: MethodStatement) -> dict[str, Any]:
    table = table_for(statement.project)
    answer = HazardAnswer(statement.answer)
    return {"verdict": in_words(statement.classification, answer, table)}


def missing_names(statement: MethodStatement) -> list[str]:
    table = table_for(statement.project)
    return [parameter_name(table, key) for key in statement.classification.get("missing", [])]


def chapters(statement: MethodStatement) -> dict[str, Any]:
    return {"chapters": statement.chapter_texts}


def members(review: ExpertReview) -> dict[str, Any]:
    editable = review.state in EDITABLE
    sitting = seated(review)
    pool = Expert.objects.filter(active=True).exclude(pk__in=[member.expert_id for member in sitting])
    return {
        "members": sitting, "votes": Vote.choices, "editable": editable, "least": min_experts(),
        "pool": pool.select_related("unit") if editable else [],
    }  # fmt: skip


def amendments(review: ExpertReview) -> dict[str, Any]:
    return {"amendments": review.amendments.select_related("responsible", "answered_by", "closed_by")}


def review_need(review: ExpertReview) -> Text:
    if review.state in EDITABLE:
        short = min_experts() - len(seated(review))
        if short > 0:
            return _("Seat %s more experts without a conflict of interest.") % short
        if not all(member.has_signed for member in seated(review)):
            return _("Take the votes and signatures of the experts.")
        return _("Write down the conclusion.")
    still_open = open_amendments(review)
    return _("Close %s amendments.") % len(still_open) if still_open else ""


def attendees(briefing: Briefing) -> dict[str, Any]:
    people = list(briefing.attendees.select_related("signature__file"))
    return {"people": people, "unsigned_count": len(unsigned(briefing)), "sheet_url": _sheet_url(briefing)}


def link(briefing: Briefing) -> dict[str, Any]:
    if briefing.published_at is None:
        return {"token": ""}
    token = token_for(briefing)
    return {
        "token": token,
        "path": reverse("briefing_public", args=[token]),
        "sheet_url": _sheet_url(briefing),
    }


def _sheet_url(briefing: Briefing) -> str:
    return reverse("briefing_sheet", args=[briefing.pk])


def signature_counts(briefing: Briefing) -> tuple[int, int]:
    """How many must sign, and how many of them have not; asked once for each loaded briefing."""
    if not hasattr(briefing, "_signature_counts"):
        must_sign, unsigned_too = Q(required=True), Q(required=True, signature=None)
        counted = briefing.attendees.aggregate(
            all_of_them=Count("pk", filter=must_sign), missing=Count("pk", filter=unsigned_too)
        )
        counts = (counted["all_of_them"], counted["missing"])
        briefing._signature_counts = counts  # type: ignore[attr-defined]
    return briefing._signature_counts  # type: ignore[attr-defined, no-any-return]


def standing(briefing: Briefing) -> Text:
    """How good the briefing is today, in a word."""
    if briefing.needs_rebriefing:
        return _("brief again")
    if briefing.published_at is None:
        return _("not published")
    if briefing.valid_until < timezone.localdate():
        return _("expired")
    return _("signatures missing") if signature_counts(briefing)[1] else _("all signed")


def briefing_need(briefing: Briefing) -> Text:
    if briefing.needs_rebriefing:
        return _("The scheme was revised: brief again from the revision in force.")
    if briefing.status != Status.APPROVED:
        return ""
    if briefing.published_at is None:
        return _("Name the people and publish it for signing.")
    missing = unsigned(briefing)
    return _("%s people still have to sign.") % len(missing) if missing else ""
