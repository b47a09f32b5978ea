"""Forms that users define (自定义表单), what is filled in on them, and surveys that ask them of many people."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.models import Role
from yingzao.core.history.models import Signed
from yingzao.core.records.models import Record
from yingzao.engines.forms import DefinitionError, Listing

from .columns import SLOTS, Slots
from .definitions import read, read_settings
from .outline import Outline, outline_of
from .paper import Block, paper_of
from .settings_words import settings_words
from .wording import problem_line


class FormDefinition(Record):
    """A form as typed questions; approved, it is revised rather than edited (自定义表单)."""

    purpose = models.TextField(_("what it is for"), blank=True)
    questions = models.JSONField(
        _("questions"), default=list,
        help_text=_("A list such as [{\"key\": \"slump_mm\", \"label\": \"坍落度\", \"type\": \"number\"}]."),
    )  # fmt: skip
    ledger = models.JSONField(
        _("settings of its ledger"), default=dict, blank=True,
        help_text=_("Such as {\"prefix\": \"YC\", \"columns\": [\"slump_mm\"]}; empty: no ledger of its own."),
    )  # fmt: skip

    sketch = models.JSONField(default=dict, blank=True, editable=False)
    """The design as last saved while it is not whole: nothing of it counts, and nothing of it is lost."""

    class Meta:
        verbose_name = _("form definition")
        verbose_name_plural = _("form definitions")

    @property
    def settings(self) -> Listing | None:
        """How it is kept as a ledger of its own; None where it is kept among all filled-in forms."""
        return read_settings(self.ledger, self.questions)

    @property
    def settings_rows(self) -> list[tuple[str, str]]:
        """The same for reading; empty where there are none."""
        try:
            listing = self.settings
        except DefinitionError:
            return []
        return settings_words(read(self.questions), listing) if listing is not None else []

    @property
    def outline(self) -> Outline:
        """Its questions as a table, for reading; what is wrong with them if they cannot be read."""
        try:
            return outline_of(read(self.questions))
        except DefinitionError as error:
            return Outline(problems=tuple(problem_line(each) for each in error.problems))


class Filled(Record):
    """A form filled in (填报记录), under the revision of the form it was begun with; of whichever ledger."""

    record_ptr = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, serialize=False, related_name="+"
    )  # no name on the record: that of a ledger made at run time could be that of a field
    form = models.ForeignKey(FormDefinition, models.PROTECT, related_name="+", verbose_name=_("form"))
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    words = models.TextField(_("words of the answers"), default="", blank=True, editable=False)

    signed_as: ClassVar[str] = "forms.filledform"

    class Meta:
        abstract = True

    @property
    def paper(self) -> list[Block]:
        """The answers as they stand on the sheet."""
        return paper_of(read(self.form.questions), self.answers)

    @property
    def layout(self) -> Any:
        return read(self.form.questions).layout


class FilledForm(Filled, Slots):
    """A form filled in that has no ledger of its own; its table is that of all of them."""

    unsigned_columns = Filled.unsigned_columns | set(SLOTS)

    class Meta(Slots.Meta):
        verbose_name = _("filled-in form")
        verbose_name_plural = _("filled-in forms")


class BuiltLedger(Signed):
    """The ledger that a published form is (自建台账): its revision in force, and the columns its list takes."""

    prefix = models.CharField(_("prefix of its numbers"), max_length=6, unique=True)
    form = models.ForeignKey(FormDefinition, models.PROTECT, related_name="+", verbose_name=_("form"))
    slots = models.JSONField(default=dict)
    is_open = models.BooleanField(_("filled in"), default=True)

    class Meta:
        verbose_name = _("self-built ledger")
        verbose_name_plural = _("self-built ledgers")
        ordering = ["prefix"]

    def __str__(self) -> str:
        return f"{self.prefix} {self.form.title}"

    @property
    def kind(self) -> str:
        return f"forms.{self.prefix.lower()}"


class Survey(Record):
    """One round of questions over one form, open from its filing until its last day (问卷调查)."""

    form = models.ForeignKey(FormDefinition, models.PROTECT, related_name="+", verbose_name=_("form"))
    closes_on = models.DateField(_("open until"))
    introduction = models.TextField(_("introduction"), blank=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")


class SurveyAnswer(Signed):
    """What one person answered, known only by role; ``tags`` are the pain points others read out of the words.

    ``tags`` maps the key of a question to a list of words.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="given")
    uid = models.UUIDField(unique=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+", verbose_name=_("role"))
    answers = models.JSONField(default=dict)
    tags = models.JSONField(default=dict)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["survey", "role"])]

    def __str__(self) -> str:
        return f"{self.survey}: {self.pk}"

    def history_chain(self) -> int:
        return self.survey.project_id
