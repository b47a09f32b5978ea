"""Periodic work: answers kept for repeated requests are forgotten after a day."""

from datetime import timedelta

from django.utils import timezone

from yingzao.core.jobs.cron import every

from .models import StoredAnswer

KEPT = timedelta(hours=24)


@every(minutes=60)
def forget_answers() -> int:
    """Drop what is older than a day; returns how many."""
    return StoredAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
