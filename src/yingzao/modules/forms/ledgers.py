"""How form definitions and filled-in forms are listed, filed and approved."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, IN_FORCE, Status
from yingzao.engines.forms import DefinitionError, Problem, check_answers

from .claims import refuse_claims, refuse_settings
from .definitions import read, read_settings
from .forms import FilledFormForm, FormDefinitionForm
from .models import FilledForm, FormDefinition
from .paper import drawn_in, words_of
from .wording import problem_line

_MOST_TOLD = 8


def fill_in_context(record: FormDefinition) -> dict[str, Any]:
    """Where the form is filled in, once it is in force."""
    prefix = record.ledger.get("prefix", "")
    return {
        "may_design": record.state in EDITABLE,
        "in_force": record.state in IN_FORCE,
        "kind": f"forms.{prefix.lower()}" if prefix else "forms.filled_form",
    }


@register
class FormDefinitionLedger(Ledger):
    model = FormDefinition
    code = "BD"
    group = "support"
    columns = ("revision", "asks", "purpose")
    fields = ("purpose",)
    search = ("purpose",)
    route = "default"
    form_class = FormDefinitionForm
    sheet_template = "forms/definition_sheet.html"
    panels = (Panel("forms/fill_in.html", fill_in_context, side=True),)

    def new_url(self, project: Any) -> str:
        return reverse("form_designer_new", args=[project.code])

    def asks(self, record: FormDefinition) -> int:
        return len(record.outline.lines)

    asks.short_description = gettext_lazy("number of questions")  # type: ignore[attr-defined]

    def before_save(self, record: FormDefinition) -> None:
        record.ledger = record.ledger or {}
        if record.sketch and not record.questions:
            return  # designed for the first time and not whole yet
        try:
            definition = read(record.questions)
            settings = read_settings(record.ledger, record.questions)
        except DefinitionError as error:
            raise Refusal("\n".join(problem_line(each) for each in error.problems[:_MOST_TOLD])) from error
        if settings is not None:
            refuse_settings(record, settings, definition)

    def before_submit(self, record: FormDefinition) -> None:
        if record.sketch:
            raise Refusal(
                _("The form is not whole yet. Open it in the designer and mend what is marked there.")
            )
        if (settings := record.settings) is not None:
            # another form may have taken its prefix meanwhile
            refuse_claims(record, settings, read(record.questions))

    def sheet_facts(self, record: FormDefinition) -> Any:
        return [record.questions, record.ledger] if record.ledger else record.questions


@register
class FilledFormLedger(Ledger):
    model = FilledForm
    code = "TB"
    group = "support"
    columns: ClassVar[Sequence[str]] = ("form",)
    fields = ("form",)
    filters: ClassVar[Sequence[str]] = ("form",)
    search = ("words",)
    reads: ClassVar[Sequence[str]] = ("form",)
    route = "default"
    form_class = FilledFormForm
    sheet_template = "forms/filled_sheet.html"

    def before_save(self, record: FilledForm) -> None:
        definition = read(record.form.questions)
        if why := self._wrong_form(record):
            raise Refusal(why)
        if record.pk is None and record.form.state not in IN_FORCE:
            raise Refusal(_("%s is not in force and cannot be filled in.") % record.form.full_number)
        stored: Any = self.model._default_manager.filter(pk=record.pk).first() if record.pk else None
        if stored is not None and stored.form_id != record.form_id:
            raise Refusal(_("A form once begun keeps the revision it was begun with."))
        answered = check_answers(definition, record.answers or {}, complete=False)
        if answered.problems:
            raise Refusal(told(answered.problems, definition))
        record.answers, record.words = answered.answers, words_of(definition, answered.answers)

    def pictures_in_place(self, record: FilledForm) -> set[int]:
        return drawn_in(read(record.form.questions), record.answers)

    def _wrong_form(self, record: Any) -> str:
        """Why the form does not belong here; empty where it does."""
        if record.form.ledger and record.pk is None:
            return _("“%s” has a ledger of its own; fill it in there.") % record.form.title
        return ""

    def before_submit(self, record: FilledForm) -> None:
        if problems := self._lacking(record):
            raise Refusal(told(problems, read(record.form.questions)))

    def next_need(self, record: FilledForm) -> Text:
        if record.state is Status.DRAFT and (problems := self._lacking(record)):
            return _("Before it is submitted: %s") % told(problems, read(record.form.questions))
        return ""

    def sheet_facts(self, record: FilledForm) -> Any:
        return record.answers

    def _lacking(self, record: FilledForm) -> Sequence[Problem]:
        return check_answers(read(record.form.questions), record.answers or {}, complete=True).problems


def told(problems: Sequence[Problem], definition: Any) -> str:
    """The first problems in one sentence each."""
    lines = [problem_line(each, definition) for each in problems[:_MOST_TOLD]]
    more = [_("and %s more") % (len(problems) - _MOST_TOLD)] if len(problems) > _MOST_TOLD else []
    return "；".join([*lines, *more])
