"""What is kept of past work, and for how long."""

import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .cron import every
from .models import OVER, CronRun, Job, Worker

JOBS_KEPT = timedelta(days=90)
CRON_RUNS_KEPT = timedelta(days=14)
WORKERS_KEPT = timedelta(days=30)


@every(minutes=24 * 60)
def purge_past_work() -> None:
    """Remove jobs long over, old slots of periodic work, and workers of which nothing is left to tell."""
    now = timezone.now()
    Job.objects.filter(state__in=OVER, finished_at__lt=now - JOBS_KEPT).delete()
    CronRun.objects.filter(finished_at__lt=now - CRON_RUNS_KEPT).delete()
    Worker.objects.filter(started_at__lt=now - WORKERS_KEPT, tries=None, cron_runs=None).delete()
    folder = Path(settings.WORKERS_FOLDER)
    for heartbeat in folder.iterdir() if folder.exists() else ():
        if time.time() - heartbeat.stat().st_mtime > timedelta(days=1).total_seconds():
            heartbeat.unlink(missing_ok=True)
