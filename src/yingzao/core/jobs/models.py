"""Long work: who asked for it, how far it is, what came out; which process is at it; what comes round.

A :class:`Job` is what the user sees and at the same time the queue: it is written with the business write
and waits until a worker takes it. Taking it opens an :class:`Attempt`, and the open attempt is the lease:
only its holder may commit (``lease.py``). A :class:`Worker` is a process that shows by its heartbeat that
its attempts are alive (``heart.py``).
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Job(models.Model):
    """What a person sees of long work they asked for."""

    title = models.CharField(max_length=160)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="jobs")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="jobs")
    work = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    priority = models.SmallIntegerField(default=0)
    """Higher goes first."""
    run_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often it was begun; equals the number of its newest attempt."""
    attempts_allowed = models.PositiveSmallIntegerField(default=3)
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    message = models.TextField(blank=True)
    result_url = models.CharField(max_length=200, blank=True)
    cancel_wanted = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    """When the broker, where there is one, was last told of it."""

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["-priority", "run_after"], condition=Q(state="waiting"), name="job_waiting_in_turn"
            ),
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def waits_to_try_again(self) -> bool:
        return self.state == JobState.WAITING and self.attempts > 0 and self.run_after > timezone.now()


class Worker(models.Model):
    """A process that runs background work."""

    name = models.CharField(max_length=120)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_alive_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    """How an attempt ended."""

    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    RETRIED = "retried", _("failed, tried again")
    CANCELLED = "cancelled", _("cancelled")
    LOST = "lost", _("worker lost")
    STOPPED = "stopped", _("worker stopped")


class Attempt(models.Model):
    """One time a worker took a job; while it is open, its worker and nobody else may write for the job."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    worker = models.ForeignKey(Worker, models.SET_NULL, null=True, related_name="tries")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="attempt_number_once")]
        indexes = [models.Index(fields=["worker"], condition=Q(ended_at=None), name="attempt_open")]

    def __str__(self) -> str:
        return f"{self.job_id} #{self.number}"


class CronOutcome(models.TextChoices):
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    LOST = "lost", _("worker lost")


class CronRun(models.Model):
    """One slot of periodic work; the unique key lets one worker have it."""

    work = models.CharField(max_length=160)
    due_at = models.DateTimeField()
    worker = models.ForeignKey(Worker, models.SET_NULL, null=True, related_name="cron_runs")
    started_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=1)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=CronOutcome.choices, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "due_at"], name="one_run_per_slot")]

    def __str__(self) -> str:
        return f"{self.work} {self.due_at:%Y-%m-%d %H:%M}"
