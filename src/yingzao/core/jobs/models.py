"""One piece of long work: who asked, how far it is, what came out.

The work itself is a task of ``django_tasks``; this row is what the user sees of it. Work runs in one
transaction, so that cancelling it or killing the server leaves nothing half-written; progress is
reported through a connection of its own so that it shows before that transaction ends.
"""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Job(models.Model):
    """What a person sees of long work they asked for."""

    title = models.CharField(max_length=160)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="jobs")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="jobs")
    work = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    message = models.TextField(blank=True)
    result_url = models.CharField(max_length=200, blank=True)
    cancel_wanted = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_alive_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
