"""Applications to start works (开工报审) and to accept completed works (竣工验收报审), and what holds them."""

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.records.models import Attachment, Record
from yingzao.engines.procedures.steps import Standing
from yingzao.standards.confidence import Confidence


class ApplicationKind(models.TextChoices):
    START = "start", _("start of works")
    COMPLETION = "completion", _("completion")


class Way(models.TextChoices):
    COUNTED = "counted", _("counted: such a record is there")
    NONE_OPEN = "none_open", _("counted: no such record is open")
    PROJECT = "project", _("told by the project's own page")
    BY_HAND = "by_hand", _("confirmed by hand, with a file")


class GateItem(Signed):
    """One condition (条件) of an application; a company begins with those shipped and edits them."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    application = models.CharField(_("application"), max_length=10, choices=ApplicationKind.choices)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=120)
    way = models.CharField(_("how it is told"), max_length=10, choices=Way.choices, default=Way.BY_HAND)
    kind = models.CharField(_("records counted"), max_length=60, blank=True)
    fact = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=60, blank=True)
    standing = models.CharField(
        _("must be"), max_length=10, choices=[(each.value, each.value) for each in Standing],
        default=Standing.APPROVED,
    )  # fmt: skip
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=4, choices=[(each.value, each.value) for each in Confidence],
        default=Confidence.V1,
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(_("order in lists"), default=100)
    active = models.BooleanField(_("asked for"), default=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["application", "order", "pk"]

    def __str__(self) -> str:
        return self.name_zh if translation.get_language() == "zh-hans" else self.name_en

    @property
    def is_verified(self) -> bool:
        return Confidence(self.confidence).verified


class Application(Record):
    """What both applications share: ``checked`` are their conditions as they stood when it was sent in."""

    checked = models.JSONField(default=list, editable=False)

    class Meta:
        abstract = True


class StartApplication(Application):
    """Application to start the works of a project, or of the part it names (工程开工报审表 B.0.2)."""

    starts_on = models.DateField(_("proposed start"))
    statement = models.TextField(_("preparations made"), blank=True)

    class Meta:
        verbose_name = _("application to start")
        verbose_name_plural = _("applications to start")


class CompletionApplication(Application):
    """Application to accept completed works (单位工程竣工验收报审表 B.0.10)."""

    finished_on = models.DateField(_("works finished on"))
    statement = models.TextField(_("result of the own check"), blank=True)

    class Meta:
        verbose_name = _("application for acceptance")
        verbose_name_plural = _("applications for acceptance")


class Answer(models.TextChoices):
    MET = "met", _("met")
    NOT_APPLICABLE = "n_a", _("does not apply")


class GateAnswer(Signed):
    """What somebody confirmed about a condition of an application, with the paper that shows it."""

    application = models.ForeignKey(Record, models.PROTECT, related_name="gate_answers")
    item = models.ForeignKey(GateItem, models.PROTECT, related_name="answers")
    answer = models.CharField(_("answer"), max_length=4, choices=Answer.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    evidence = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="gate_answer_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.get_answer_display()}"

    def history_chain(self) -> int:
        return self.application.project_id
