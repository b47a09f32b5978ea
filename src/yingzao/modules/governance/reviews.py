"""What a review decides: whether the version is ready for it, what is done on approval, how it stands meanwhile."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.procedures.issuing import issue, prolong, put_on_trial, set_status, withdraw
from yingzao.core.procedures.models import GOVERNING, Procedure, ProcedureVersion, VersionStatus
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import OPEN, Status
from yingzao.engines.procedures.clauses import repeated_numbers
from yingzao.engines.procedures.validity import earliest_end, is_usual, latest_end

from .models import Decision, ProcedureReview

_V = VersionStatus
READY: dict[str, frozenset[VersionStatus]] = {
    Decision.ISSUE: frozenset({_V.DRAFT, _V.IN_REVIEW, _V.PILOT}),
    Decision.PILOT: frozenset({_V.DRAFT, _V.IN_REVIEW}),
    Decision.PROLONG: GOVERNING,
    Decision.WITHDRAW: GOVERNING | {_V.PILOT},
}
"""Decision → the states of a version in which it may be taken."""


def check(review: ProcedureReview) -> None:
    """Raise :class:`Refusal` where the decision does not fit the version as it stands now."""
    version = locked_version(review.reviewed)
    if version.status not in READY[review.decision]:
        text = _("%(version)s is “%(status)s”; “%(decision)s” does not apply to it.")
        words = {"version": version, "status": version.get_status_display()}
        raise Refusal(text % {**words, "decision": review.get_decision_display()})
    if version.local_to_id not in (None, review.project_id):
        raise Refusal(_("%s is adapted for another project. Review it there.") % version)
    other = version.reviews.filter(status__in=OPEN - {Status.DRAFT}).exclude(pk=review.pk).first()  # type: ignore[attr-defined]
    if other is not None:
        raise Refusal(_("%(version)s is in review already: %(number)s.") % {
            "version": version, "number": other.full_number,
        })  # fmt: skip
    _CHECKS[review.decision](review, version)


def _check_issue(review: ProcedureReview, version: ProcedureVersion) -> None:
    if version.is_expired():
        raise Refusal(_("%s has expired already and cannot be issued.") % version)
    if version.adapts is None and not is_usual(version.valid_from, version.valid_until):
        first = version.valid_from
        text = _(
            "A procedure is valid for 24 to 36 months: let %(version)s end between %(first)s and %(last)s."
        )
        raise Refusal(text % {"version": version, "first": earliest_end(first), "last": latest_end(first)})
    if repeated := repeated_numbers(version.clauses):
        raise Refusal(
            _("Clause number %s stands twice. Give every clause a number of its own.") % repeated[0]
        )
    master = version.adapts
    if master is not None and master.state not in (_V.IN_FORCE, _V.PILOT):
        raise Refusal(
            _("%s, which is adapted here, is no longer in force. Adapt the present version.") % master
        )


def _check_pilot(review: ProcedureReview, version: ProcedureVersion) -> None:
    if not version.pilots:
        raise Refusal(_("Name the trial projects of %s first.") % version)
    if version.is_expired():
        raise Refusal(_("%s has expired already and cannot be issued.") % version)


def _check_prolong(review: ProcedureReview, version: ProcedureVersion) -> None:
    until = review.prolong_until
    if until is None:
        raise Refusal(_("Say until when the validity is prolonged."))
    last = latest_end(timezone.localdate())
    if not version.valid_until < until <= last:
        text = _("Prolong beyond %(until)s, and at most until %(last)s (36 months from today).")
        raise Refusal(text % {"until": version.valid_until, "last": last})
    if version.adapts is not None and until > version.adapts.valid_until:
        text = _("%(version)s ends with what it adapts, on %(last)s. Prolong that first.")
        raise Refusal(text % {"version": version, "last": version.adapts.valid_until})
    others = version.procedure.versions.filter(status=_V.IN_FORCE, local_to=version.local_to_id)
    if newer := others.exclude(pk=version.pk).first():
        raise Refusal(_("%s is in force in its place; prolong that one.") % newer)


def _check_withdraw(review: ProcedureReview, version: ProcedureVersion) -> None:
    """Nothing more is asked: whatever governs can be withdrawn."""


_CHECKS: dict[str, Callable[[ProcedureReview, ProcedureVersion], None]] = {
    Decision.ISSUE: _check_issue, Decision.PILOT: _check_pilot, Decision.PROLONG: _check_prolong,
    Decision.WITHDRAW: _check_withdraw,
}  # fmt: skip


def locked_version(version: ProcedureVersion) -> ProcedureVersion:
    """The version as it is now, with its procedure locked until the transaction ends."""
    Procedure.objects.select_for_update().get(pk=version.procedure_id)
    return ProcedureVersion.objects.select_related("procedure__owner", "adapts__procedure").get(pk=version.pk)


def carry_out(review: ProcedureReview) -> ProcedureVersion:
    """Do what the approved review decided; checked again, for other reviews may have come first."""
    check(review)
    version = locked_version(review.reviewed)
    match review.decision:
        case Decision.ISSUE:
            return issue(version)
        case Decision.PILOT:
            return put_on_trial(version)
        case Decision.PROLONG:
            return prolong(version, review.prolong_until)  # type: ignore[arg-type]
    return withdraw(version)


def take_into_review(review: ProcedureReview) -> None:
    """From now on the draft's text stands still."""
    version = locked_version(review.reviewed)
    if version.status == _V.DRAFT:
        set_status(version, _V.IN_REVIEW, "taken_into_review")


def give_back(review: ProcedureReview) -> None:
    """The review came back: the text may be changed again."""
    version = locked_version(review.reviewed)
    if version.status == _V.IN_REVIEW:
        set_status(version, _V.DRAFT, "given_back")
