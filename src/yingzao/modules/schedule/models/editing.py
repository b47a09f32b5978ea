"""Edits of a draft plan: each with the rows it changed, so that it can be undone and told to others."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed

from .plan import Plan


class EditKind(models.TextChoices):
    DO = "do", _("edit")
    UNDO = "undo", _("undo")
    REDO = "redo", _("redo")


class PlanEdit(Signed):
    """One edit of a draft: what stood in the rows before and after it (进度计划编辑).

    ``changes`` are lists of table, key, columns before and columns after; None stands where there was or is
    no row. The inverse of an edit is the same list with before and after exchanged.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="edits")
    #: edition of the plan that this edit made
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=4, choices=EditKind.choices, default=EditKind.DO)
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200)
    changes = models.JSONField(default=list)
    undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("edit of a plan")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="schedule_edit_once")]
        indexes = [models.Index(fields=["plan", "person", "number"], name="schedule_edit_of_person")]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number} {self.words}"

    def history_chain(self) -> int:
        return self.plan.project_id
