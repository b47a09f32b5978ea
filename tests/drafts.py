"""A plan in use taken out of use for a moment, so that a test may change its logic without a new version."""

from collections.abc import Iterator
from contextlib import contextmanager

from yingzao.modules.schedule.models import Plan


@contextmanager
def set_aside(plan: Plan) -> Iterator[None]:
    """The plan is a draft inside the block and in use again after it."""
    for is_current in (False, True):
        fresh = Plan.objects.get(pk=plan.pk)
        fresh.is_current = is_current
        fresh.save(action="changed")
        if not is_current:
            yield
