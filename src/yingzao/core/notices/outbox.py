"""The outbox: what waits in it is taken by one process at a time, sent, and marked; nothing is lost by a fault.

Each receiver (the mail server, an endpoint) has a lane of its own, so that one that hangs holds up no other.
Whoever takes a delivery holds it until the lease ends; if the process is killed, another takes it up then and
sends it once more under the same id. Only who holds the lease may mark it.
"""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from yingzao.core.jobs.cron import every
from yingzao.core.jobs.patience import until_database_answers
from yingzao.core.jobs.retry import Retry

from .mail import send_mail
from .models import Channel, Delivery, DeliveryState, Reason
from .outcome import GIVE_UP_AFTER, Outcome
from .webhooks import send_webhook

logger = logging.getLogger(__name__)
RETRY = Retry(attempts=14, first_wait=30, longest_wait=4 * 3600)
"""About a day of attempts."""
MOST_LANES = 8
MOST_IN_ONE_MAIL = 50
SENT_KEPT, ENDED_KEPT = timedelta(days=30), timedelta(days=180)


@dataclass(frozen=True)
class Lane:
    """One receiver: the mail server (``endpoint`` None), or one endpoint."""

    endpoint: int | None

    def deliveries(self) -> QuerySet[Delivery]:
        channel = Channel.MAIL if self.endpoint is None else Channel.WEBHOOK
        return Delivery.objects.filter(channel=channel, endpoint=self.endpoint)


class PostOffice:
    """Keeps a thread at work in each lane that has something to deliver."""

    def __init__(self) -> None:
        self._at_work: dict[Lane, threading.Thread] = {}

    def open_lanes(self) -> None:
        """Start what is needed and not yet at work; returns at once."""
        self._at_work = {lane: thread for lane, thread in self._at_work.items() if thread.is_alive()}
        for lane in lanes():
            if len(self._at_work) < MOST_LANES and lane not in self._at_work:
                thread = threading.Thread(target=_work, args=[lane], name=f"post {lane}", daemon=True)
                self._at_work[lane] = thread
                thread.start()


def _work(lane: Lane) -> None:
    try:
        work_off(lane)
    except Exception:
        logger.exception("Lane %s stopped", lane)  # opened again at the next round
    finally:
        connection.close()


def lanes() -> list[Lane]:
    """The lanes in which something is due."""
    return [Lane(endpoint) for endpoint in _due().values_list("endpoint", flat=True).order_by().distinct()]


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.due()


def deliver_due() -> int:
    """Deliver what is due, lane after lane; returns how many attempts were made."""
    return sum(work_off(lane) for lane in lanes())


def work_off(lane: Lane) -> int:
    """Deliver what is due in one lane until nothing is, or its receiver is away; returns the attempts."""
    count = 0
    for delivery in _taken(lane):
        count += 1
        outcome = _attempt(delivery)
        # It has gone out: that must be written down, or it would go out a second time.
        if not until_database_answers(partial(mark, delivery, outcome)) or outcome.is_away:
            break
    return count


def _taken(lane: Lane) -> Iterator[Delivery]:
    while (delivery := take(lane)) is not None:
        yield delivery


def take(lane: Lane) -> Delivery | None:
    """Take the delivery whose turn it is in this lane, and for a mail what else its person is to be sent now."""
    due = lane.deliveries() & _due()
    if not due.exists():  # asked before any lock is taken
        return None
    now = timezone.now()
    with transaction.atomic():
        first = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if first is None:
            return None
        first.state, first.attempts = DeliveryState.SENDING, first.attempts + 1
        first.leased_until = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        first.save(update_fields=["state", "attempts", "leased_until"])
        if first.attempts == 1 and first.channel == Channel.MAIL:
            _carry_along(first, now)
    return first


def _carry_along(first: Delivery, now: datetime) -> None:
    """One mail for all that is due to this person and was never tried; what it carries stays with it."""
    others = Delivery.objects.filter(
        channel=Channel.MAIL, person=first.person_id, state=DeliveryState.WAITING, attempts=0, due_at__lte=now
    )
    ids = others.select_for_update(skip_locked=True).order_by("due_at").values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(ids[:MOST_IN_ONE_MAIL])).update(
        state=DeliveryState.CARRIED, carried_by=first
    )


def _attempt(delivery: Delivery) -> Outcome:
    if delivery.attempts > RETRY.attempts:  # its last attempts ended with their worker
        return Outcome(DeliveryState.FAILED, Reason.WORKER_LOST)
    try:
        if delivery.person is not None:
            return send_mail(delivery, delivery.person)
        if delivery.endpoint is not None:
            return send_webhook(delivery, delivery.endpoint)
        raise ValueError("neither a person nor an endpoint")  # the database refuses such a row
    except Exception as fault:
        logger.exception("Delivery %s failed", delivery.pk)
        detail = f"{type(fault).__name__}: {fault}"
        return Outcome(DeliveryState.FAILED, Reason.FAULT, detail)


@transaction.atomic
def mark(delivery: Delivery, outcome: Outcome) -> bool:
    """Note how the attempt ended; False when the delivery was meanwhile given to another process."""
    now = timezone.now()
    state, due_at = outcome.state, now + RETRY.wait(delivery.attempts)
    gives_up = delivery.attempts >= RETRY.attempts or now >= delivery.give_up_at
    if state == DeliveryState.WAITING and gives_up:
        state = DeliveryState.FAILED
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.SENDING, leased_until=delivery.leased_until
    )
    changed = mine.update(
        state=state, reason=outcome.reason, detail=outcome.detail[:300], code=outcome.code, due_at=due_at,
        leased_until=None, ended_at=None if state == DeliveryState.WAITING else now,
    )  # fmt: skip
    if not changed:
        logger.warning("Delivery %s went on elsewhere", delivery.pk)
    elif outcome.is_away:
        _spare_the_rest(Lane(delivery.endpoint_id), outcome, due_at, now)
    return bool(changed)


def _spare_the_rest(lane: Lane, outcome: Outcome, due_at: datetime, now: datetime) -> None:
    """The receiver is away: what else waits for it is not tried before ``due_at`` either."""
    waiting = lane.deliveries().filter(state=DeliveryState.WAITING)
    waiting.filter(give_up_at__lte=now).update(
        state=DeliveryState.FAILED, reason=outcome.reason, detail=outcome.detail[:300], ended_at=now
    )
    waiting.filter(due_at__lt=due_at).update(due_at=due_at)


def try_again(deliveries: QuerySet[Delivery]) -> int:
    """Give failed deliveries as many attempts as new ones, from now on; returns how many."""
    now = timezone.now()
    return deliveries.filter(state=DeliveryState.FAILED).update(
        state=DeliveryState.WAITING, attempts=0, due_at=now, give_up_at=now + GIVE_UP_AFTER, reason="",
        detail="", code=None, ended_at=None,
    )  # fmt: skip


@every(minutes=24 * 60)
def purge_outbox() -> None:
    """Remove what was delivered a month ago, and what came to nothing half a year ago."""
    now, ended = timezone.now(), Delivery.objects.shown()
    ended.filter(state=DeliveryState.SENT, ended_at__lt=now - SENT_KEPT).delete()
    ended.filter(ended_at__lt=now - ENDED_KEPT).delete()
