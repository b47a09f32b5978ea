"""Time-outs: tasks past their day go to whom their step escalates, once."""

from django.utils import timezone

from yingzao.core.history.actor import acting_as_system
from yingzao.core.jobs.cron import every
from yingzao.core.records.services import Refusal
from yingzao.engines import approval

from .models import Task
from .services import act


@every(minutes=10)
def escalate_overdue() -> int:
    """Escalate every overdue task whose step names somebody for it; returns how many."""
    count = 0
    tasks = Task.objects.overdue().exclude(origin="escalated").select_related("run__record")
    with acting_as_system("deadline"):
        for task in tasks:
            due = {t.id for t in approval.overdue(task.run.as_state(), timezone.localtime())}
            if task.number not in due:
                continue
            try:
                act(task.run, approval.Decision("time_out", approval.SYSTEM, task.number))
                count += 1
            except Refusal:
                continue  # the step names nobody to escalate to; the task stays overdue in its list
    return count
