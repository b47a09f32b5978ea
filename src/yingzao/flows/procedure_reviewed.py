"""A procedure is reviewed → its text stands still; approved, it counts or ends, with its suggestions and copies."""

from yingzao.core.events import on
from yingzao.core.procedures.models import VersionStatus
from yingzao.core.records.events import Voided
from yingzao.core.routes.events import Approved, Returned, Submitted, Withdrawn
from yingzao.modules.governance.distribution import recall_ended
from yingzao.modules.governance.models import ProcedureReview
from yingzao.modules.governance.reviews import carry_out, give_back, take_into_review
from yingzao.modules.governance.suggestions import fulfil


@on(Submitted, of=ProcedureReview)
def hold_text(event: Submitted) -> None:
    take_into_review(event.subject)


@on(Approved, of=ProcedureReview)
def do_what_was_decided(event: Approved) -> None:
    version = carry_out(event.subject)
    if version.status == VersionStatus.IN_FORCE:
        fulfil(version)
    recall_ended(version.procedure)


@on(Returned, of=ProcedureReview)
def let_mend(event: Returned) -> None:
    give_back(event.subject)


@on(Withdrawn, of=ProcedureReview)
def let_rewrite(event: Withdrawn) -> None:
    give_back(event.subject)


@on(Voided, of=ProcedureReview)
def let_go(event: Voided) -> None:
    give_back(event.subject)
