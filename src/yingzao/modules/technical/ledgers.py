"""How method statements, expert reviews and briefings are listed, filed, approved and filed away."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, IN_FORCE, Status
from yingzao.core.routes.models import Run
from yingzao.engines.safety.hazard import InvalidInput

from . import panels
from .briefing_services import brief_again, content_from, publish_briefing
from .briefing_templates import in_force, laid_out, left_empty
from .calculations import is_up_to_date, store_classification
from .design_reviews import design_obstacle
from .forms import BriefingForm, ConclusionForm, MethodStatementForm
from .hazard_tables import table_for
from .models import Briefing, ExpertReview, HazardAnswer, MethodStatement, SchemeType, Vote
from .panel_services import check_concluded, conclude_review
from .queries import chain_of, latest_review, review_obstacle
from .services import close_statement
from .steps import COMPANY_CHIEF, PANEL
from .verdicts import work_name


@register
class MethodStatementLedger(Ledger):
    model = MethodStatement
    code = "FA"
    group = "technical"
    columns = ("scheme_type", "answer")
    filters = ("scheme_type", "answer")
    search = ("summary",)
    fields = ("scheme_type", "works", "summary")
    route = "scheme"
    form_class = MethodStatementForm
    form_title = gettext_lazy("B.0.1 Construction organisation plan or (special) scheme")
    sheet_template = "technical/statement_sheet.html"
    actions = (
        Action("close", gettext_lazy("Close and file"), close_statement, primary=True,
               shown=lambda record: record.status == Status.APPROVED),
    )  # fmt: skip
    panels = (
        Panel("technical/chain.html", panels.chain, side=True),
        Panel("technical/hazard.html", panels.hazard),
        Panel("technical/chapters.html", panels.chapters),
    )

    def works(self, record: MethodStatement) -> str:
        return work_name(table_for(record.project), record.works)

    works.short_description = gettext_lazy("hazardous works")  # type: ignore[attr-defined]

    def sheet_facts(self, record: MethodStatement) -> Any:
        return record.classification

    def before_save(self, record: MethodStatement) -> None:
        try:
            store_classification(record)
        except InvalidInput as problem:
            raise Refusal(_("These parameters cannot be meant: %s") % problem) from problem

    def before_submit(self, record: MethodStatement) -> None:
        if record.scheme_type == SchemeType.SPECIAL and not record.works:
            raise Refusal(_("A special scheme names its hazardous works. Choose them, then submit."))
        if not is_up_to_date(record):
            raise Refusal(_("The hazard lists changed since this was judged. Edit and save it, then submit."))
        if record.answer == HazardAnswer.UNKNOWN:
            names = panels.missing_names(record)
            raise Refusal(_("The hazard class cannot be judged: %s is missing.") % together(names))
        review = latest_review(record)
        unanswered = review.amendments.filter(answer="") if review else None
        if unanswered is not None and unanswered.exists():
            raise Refusal(_("%s amendments of the expert review have no answer yet.") % unanswered.count())

    def conditions(self, record: MethodStatement) -> dict[str, bool]:
        return {
            "is_hazardous": record.is_hazardous,
            "company_approves": record.is_hazardous or record.scheme_type == SchemeType.ORGANISATION,
            "over_scale": record.is_over_scale,
            "expert_review_required": record.is_over_scale,
            "is_special": record.scheme_type == SchemeType.SPECIAL,
        }

    def before_decide(self, record: MethodStatement, step: str, verb: str) -> None:
        """The panel's step is signed only over a review that passed, with its amendments made and checked.

        A construction organisation design is approved only after all disciplines have reviewed it.
        """
        if verb != "approve":
            return
        if step == COMPANY_CHIEF and record.scheme_type == SchemeType.ORGANISATION:
            obstacle = design_obstacle(record)
            if obstacle:
                raise Refusal(obstacle)
        if step != PANEL:
            return
        obstacle = review_obstacle(record)
        if obstacle:
            raise Refusal(obstacle)
        review = latest_review(record)
        if review is not None and review.conclusion == Vote.AMEND and not _sent_in_since(review):
            raise Refusal(_("Return the scheme to its author: the experts passed it with amendments."))

    def restarts_route(self, record: MethodStatement) -> bool:
        """What experts had changed is reviewed again by company and supervisor (令第37号 第13条)."""
        review = latest_review(record) if record.is_over_scale else None
        return review is not None and review.conclusion in (Vote.AMEND, Vote.FAILED)

    def next_need(self, record: MethodStatement) -> Text:
        missing = chain_of(record).missing
        return missing.text if missing and record.status == Status.APPROVED else ""


def _sent_in_since(review: ExpertReview) -> bool:
    """Did the panel's step open again after the conclusion, that is, was the amended scheme sent in?"""
    run = Run.objects.filter(record=review.statement_id, status="live").first()
    if run is None or review.concluded_at is None:
        return False
    opened = next((step.entered_at for step in run.as_state().steps if step.key == PANEL), None)
    return opened is not None and opened > review.concluded_at


@register
class ExpertReviewLedger(Ledger):
    model = ExpertReview
    code = "LZ"
    group = "technical"
    columns = ("statement", "held_on", "conclusion")
    filters = ("conclusion",)
    fields = ("statement", "held_on", "place")
    form_title = gettext_lazy("Report of an expert review")
    sheet_template = "technical/review_sheet.html"
    actions = (
        Action("conclude", gettext_lazy("Conclude"), conclude_review, ConclusionForm, primary=True,
               shown=lambda record: record.status == Status.DRAFT),
    )  # fmt: skip
    panels = (
        Panel("technical/panel_members.html", panels.members),
        Panel("technical/amendments.html", panels.amendments),
    )

    def sheet_facts(self, record: ExpertReview) -> Any:
        seated = record.members.filter(withdrawn=False)
        votes = seated.values_list("expert", "vote", "opinion", "signature__sha256", "signed_name")
        amendments = record.amendments.values_list("number", "text", "answer", "answered_by", "closed_by")
        return {"report": record.report, "votes": list(votes), "amendments": list(amendments)}

    def before_save(self, record: ExpertReview) -> None:
        if record.statement.project_id != record.project_id:
            raise Refusal(_("The scheme belongs to another project."))

    def before_submit(self, record: ExpertReview) -> None:
        check_concluded(record)

    def before_void(self, record: ExpertReview) -> None:
        if record.conclusion and record.statement.status in IN_FORCE:
            raise Refusal(_("Scheme %s was approved on this review.") % record.statement.full_number)

    def next_need(self, record: ExpertReview) -> Text:
        return panels.review_need(record)


@register
class BriefingLedger(Ledger):
    model = Briefing
    code = "JD"
    group = "technical"
    columns = ("statement", "level", "valid_until", "signed", "standing")
    filters = ("level", "needs_rebriefing")
    fields = ("statement", "level", "content", "valid_until", "open_to_all")
    route = "briefing"
    site = True
    form_class = BriefingForm
    form_title = gettext_lazy("Record of a briefing")
    sheet_template = "technical/briefing_sheet.html"
    actions = (
        Action("publish", gettext_lazy("Publish for signing"), publish_briefing, primary=True,
               shown=lambda record: record.status == Status.APPROVED and not record.needs_rebriefing
               and record.published_at is None),
        Action("rebrief", gettext_lazy("Brief again"), brief_again, primary=True,
               shown=lambda record: record.needs_rebriefing),
    )  # fmt: skip
    panels = (
        Panel("technical/attendees.html", panels.attendees),
        Panel("technical/link.html", panels.link, side=True),
    )

    def sheet_facts(self, record: Briefing) -> Any:
        signed = record.attendees.exclude(signature=None)
        return list(signed.values_list("name", "crew", "signature__method", "signature__file__sha256"))

    def signed(self, record: Briefing) -> str:
        required, missing = panels.signature_counts(record)
        return f"{required - missing} / {required}"

    signed.short_description = gettext_lazy("signed")  # type: ignore[attr-defined]

    def standing(self, record: Briefing) -> Text:
        return panels.standing(record)

    standing.short_description = gettext_lazy("standing")  # type: ignore[attr-defined]

    def before_save(self, record: Briefing) -> None:
        if record.statement.project_id != record.project_id:
            raise Refusal(_("The scheme belongs to another project."))
        if record.state in EDITABLE:
            record.template = in_force(record.level)
        if not record.content.strip():
            record.content = content_from(record.statement, record.level)
            if record.template is not None:
                record.content = laid_out(record.template, record.content)

    def before_submit(self, record: Briefing) -> None:
        if not record.content.strip():
            raise Refusal(_("Write what the people are told."))
        template = in_force(record.level)
        missing = left_empty(template, record.content) if template is not None else []
        if missing:
            text = _("The template %(template)s asks for “%(names)s”: write it under 【%(first)s】.")
            raise Refusal(text % {"template": template, "names": together(missing), "first": missing[0]})

    def next_need(self, record: Briefing) -> Text:
        return panels.briefing_need(record)
