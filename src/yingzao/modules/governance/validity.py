"""By the clock: reminders 90, 30 and 7 days before a validity ends, then the state 到期 and a review to be written."""

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from yingzao.core.history.actor import acting_as_system
from yingzao.core.jobs.cron import every
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.procedures.issuing import expire
from yingzao.core.procedures.models import ProcedureVersion, ValidityReminder, VersionStatus
from yingzao.core.projects.models import Project, Stage
from yingzao.core.records.services import create
from yingzao.core.records.status import OPEN
from yingzao.engines.procedures.binding import binds
from yingzao.engines.procedures.validity import reminder_due

from .models import Decision, ProcedureReview
from .reviews import locked_version

logger = logging.getLogger(__name__)
ENDS = gettext_noop("%(version)s is valid until %(until)s, %(days)s days from now. Review it in time.")
ENDED = gettext_noop("%(version)s expired on %(until)s: no new record is made under it until it is reviewed.")


@every(minutes=60)
def watch_validity() -> int:
    """Remind owners, and note what ran out; returns how many versions were reminded of or expired."""
    with acting_as_system("deadline"):
        return sum(
            _once(version) for version in ProcedureVersion.objects.filter(status=VersionStatus.IN_FORCE)
        )


def _once(version: ProcedureVersion) -> bool:
    try:
        with transaction.atomic():
            fresh = locked_version(version)
            if fresh.status != VersionStatus.IN_FORCE:
                return False
            return _run_out(fresh) if fresh.is_expired() else _remind(fresh)
    except IntegrityError:
        return False  # another worker was faster
    except Exception:
        logger.exception("The validity of %s was not watched", version)  # the next round tries again
        return False


def _remind(version: ProcedureVersion) -> bool:
    today, until = timezone.localdate(), version.valid_until
    given = set(version.reminders.filter(valid_until=until).values_list("days", flat=True))
    days = reminder_due(until, today, given)
    if days is None:
        return False
    ValidityReminder.objects.create(version=version, valid_until=until, days=days)
    params = {"version": version, "until": until, "days": (until - today).days}
    tell([version.procedure.owner], NoticeKind.REMINDER, ENDS, params=params)
    return True


def _run_out(version: ProcedureVersion) -> bool:
    expire(version)
    review = _review_to_write(version)
    params = {"version": version, "until": version.valid_until}
    tell([version.procedure.owner], NoticeKind.WARNING, ENDED, review, params)
    return True


def _review_to_write(version: ProcedureVersion) -> ProcedureReview | None:
    """The review that the owner now has to write: one that is open already, else a new draft of his."""
    pending = version.reviews.filter(status__in=OPEN).first()  # type: ignore[attr-defined]
    project = version.local_to or _place_of(version)
    if pending is not None or project is None:
        return pending
    owner = version.procedure.owner
    with override(owner.language):
        title = _("Review of %s after its validity ended") % version
    return create(
        ProcedureReview, project=project, title=title, reviewed=version, decision=Decision.PROLONG,
        responsible=owner, due_on=timezone.localdate(), findings="",
    )  # fmt: skip


def _place_of(version: ProcedureVersion) -> Project | None:
    """Where it was reviewed last, or the first open project it binds: every record belongs to a project."""
    last = version.reviews.select_related("project").first()  # type: ignore[attr-defined]
    if last is not None and last.project.stage != Stage.CLOSED:
        return last.project
    open_ones = Project.objects.exclude(stage=Stage.CLOSED)
    scope = version.procedure.binding
    return next((p for p in open_ones if binds(scope, p.type, set(p.crafts))), None)
