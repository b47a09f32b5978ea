"""How often one person or token may call in a minute."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from yingzao.core.accounts.rates import this_minute

from .problems import Problem


@dataclass(frozen=True)
class Budget:
    """What is left of a minute: calls, and seconds until the next begins."""

    limit: int
    left: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.left, 0)),
            "RateLimit-Reset": str(self.reset_seconds),
        }


def spend(who: str, writes: bool) -> Budget | None:
    """Count one call of ``who``; raises the problem when the minute's are used up. None: no limit is set."""
    limit = settings.API_WRITES_PER_MINUTE if writes else settings.API_READS_PER_MINUTE
    if limit <= 0:
        return None
    calls, seconds = this_minute(f"api:{who}:{'w' if writes else 'r'}")
    budget = Budget(limit, limit - calls, seconds)
    if budget.left < 0:
        text = _("At most %(limit)s calls a minute. Try again in %(seconds)s seconds.")
        raise Problem(
            "too_often", text % {"limit": limit, "seconds": budget.reset_seconds},
            headers={"Retry-After": str(budget.reset_seconds), **budget.headers()},
        )  # fmt: skip
    return budget
