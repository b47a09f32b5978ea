"""A procedure is reviewed → its text stands still; approved, it is in force, on trial, prolonged or withdrawn."""

from yingzao.core.events import on
from yingzao.core.records.events import Voided
from yingzao.core.routes.events import Approved, Returned, Submitted, Withdrawn
from yingzao.modules.governance.models import ProcedureReview
from yingzao.modules.governance.reviews import carry_out, give_back, take_into_review


@on(Submitted, of=ProcedureReview)
def hold_text(event: Submitted) -> None:
    take_into_review(event.subject)


@on(Approved, of=ProcedureReview)
def do_what_was_decided(event: Approved) -> None:
    carry_out(event.subject)


@on(Returned, of=ProcedureReview)
def let_mend(event: Returned) -> None:
    give_back(event.subject)


@on(Withdrawn, of=ProcedureReview)
def let_rewrite(event: Withdrawn) -> None:
    give_back(event.subject)


@on(Voided, of=ProcedureReview)
def let_go(event: Voided) -> None:
    give_back(event.subject)
