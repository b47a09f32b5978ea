"""A scheme beyond a certain scale is about to be approved → its experts must have passed it."""

from yingzao.core.events import on
from yingzao.core.records.services import Refusal
from yingzao.core.routes.events import Approved
from yingzao.modules.technical.models import MethodStatement
from yingzao.modules.technical.queries import review_obstacle


@on(Approved, of=MethodStatement)
def require_expert_review(event: Approved) -> None:
    """Holds whatever route a project defines for itself, also one without the panel's step."""
    obstacle = review_obstacle(event.subject)
    if obstacle:
        raise Refusal(obstacle)
