"""Forms that users define (自定义表单) and what is filled in on them; each revision is one version of the form."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record
from yingzao.engines.forms import DefinitionError

from .definitions import read
from .outline import Outline, outline_of
from .paper import Block, paper_of
from .wording import problem_line


class FormDefinition(Record):
    """A form as typed questions; approved, it is revised rather than edited (自定义表单)."""

    purpose = models.TextField(_("what it is for"), blank=True)
    questions = models.JSONField(
        _("questions"), default=list,
        help_text=_("A list such as [{\"key\": \"slump_mm\", \"label\": \"坍落度\", \"type\": \"number\"}]."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("form definition")
        verbose_name_plural = _("form definitions")

    @property
    def outline(self) -> Outline:
        """Its questions as a table, for reading; what is wrong with them if they cannot be read."""
        try:
            return outline_of(read(self.questions))
        except DefinitionError as error:
            return Outline(problems=tuple(problem_line(each) for each in error.problems))


class FilledForm(Record):
    """A form filled in (填报记录), under the revision of the form it was begun with."""

    form = models.ForeignKey(
        FormDefinition, models.PROTECT, related_name="filled_forms", verbose_name=_("form")
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    words = models.TextField(_("words of the answers"), default="", blank=True, editable=False)

    class Meta:
        verbose_name = _("filled-in form")
        verbose_name_plural = _("filled-in forms")

    @property
    def paper(self) -> list[Block]:
        """The answers as they stand on the sheet."""
        return paper_of(read(self.form.questions), self.answers)

    @property
    def layout(self) -> Any:
        return read(self.form.questions).layout
