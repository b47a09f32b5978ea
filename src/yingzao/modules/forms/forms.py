"""The form in which a form is filled in: the record's own fields, then the questions of the chosen revision."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.files.drawn import png_of
from yingzao.core.files.models import StoredFile, store_bytes, store_upload
from yingzao.core.projects.models import Part
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.models import Record, record_models
from yingzao.core.records.status import IN_FORCE
from yingzao.engines.forms import Definition, DefinitionError, Problem, Question, check_answers
from yingzao.engines.forms.answers import digest
from yingzao.engines.forms.model import REFERENCES, UPLOADS

from .context import defaults
from .controls import Offer
from .definitions import read
from .models import FilledForm, FormDefinition
from .widgets import AnswersField
from .wording import problem_line, problem_words

_ASK_AGAIN = {
    "hx-post": "", "hx-vals": '{"refresh": "1"}', "hx-swap": "outerHTML", "hx-target": "closest form",
    "hx-select": "form.form",
}  # fmt: skip
"""Another form asks other questions: the page is drawn again from what was typed."""
_ROWS = {"person": Person, "organisation": Organisation, "part": Part}
_MOST_RECORDS = 300
_TO_BE_STORED = 2**62
"""Stands among the files of an answer for those that come with the form and have no key yet."""


class FormDefinitionForm(RecordForm):
    """The questions are written as JSON; the sheet shows them in words and therefore does not name the field."""

    class Meta:
        model = FormDefinition
        fields = ("title", "part", "responsible", "due_on", "purpose", "questions", "ledger")

    def values(self) -> dict[str, Any]:
        """What is written as text takes the place of what was left unfinished in the designer."""
        return super().values() | {"sketch": {}}


class FilledFormForm(RecordForm):
    """Which form, and its answers; a form once begun keeps its revision."""

    answers = AnswersField(label=gettext_lazy("answers"), required=False)

    class Meta:
        model = FilledForm
        fields = ("form", "title", "part", "responsible", "due_on", "answers")

    def __init__(self, *args: Any, limited: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, limited=limited, **kwargs)
        self.form_record = self._choose(limited)
        self.definition = _readable(self.form_record)
        self.signing: set[str] = set()
        self._prepare()

    def _choose(self, limited: bool) -> FormDefinition | None:
        """The form to be filled in: of a new record the one that is chosen."""
        field: Any = self.fields["form"]
        if limited:
            field.queryset = self._forms_offered(field.queryset)
        field.widget.attrs |= _ASK_AGAIN
        field.disabled = self.instance.pk is not None
        return self._chosen(field.queryset)

    def _forms_offered(self, rows: Any) -> Any:
        """Those in force that have no ledger of their own."""
        shared = rows.filter(status__in=IN_FORCE).exclude(ledger__has_key="prefix").order_by("title")
        return shared | rows.filter(pk=self.instance.form_id)

    def _widget(self) -> Any:
        """What draws the questions and keeps what was sent for them."""
        return self.fields["answers"].widget

    def _sent(self, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answers as sent; None where they could not be read."""
        return cleaned.get("answers")

    def _field_at(self, place: str) -> str:
        """The field at which it is said what is wrong at ``place``."""
        return "answers"

    def _chosen(self, rows: Any) -> FormDefinition | None:
        if self.instance.pk is not None:
            return self.instance.form
        sent = self.data.get(self.add_prefix("form")) if self.is_bound else self.initial.get("form")
        key = str(getattr(sent, "pk", sent) or "")
        return rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None

    def _prepare(self) -> None:
        """Tell the field which questions it asks and what they begin with."""
        widget: Any = self._widget()
        widget.problems, widget.uploads, widget.drawn = (
            {},
            {},
            {},
        )  # of this form only: copies of a widget share what it holds
        if self.definition is None or self.form_record is None:
            return
        widget.definition, widget.drawn_for, widget.offer = self.definition, self.form_record.pk, self._offer
        if self.instance.pk is None:
            widget.begin = defaults(self.definition, self.form_record, self.project, self.person)
            self.initial.setdefault("answers", widget.begin)
            self.initial.setdefault("title", self.form_record.title)

    # -- what questions offer ----------------------------------------------------------------------

    def _offer(self) -> Offer:
        return Offer(
            {key: [(row.pk, str(row)) for row in rows] for key, rows in self._rows_offered().items()},
            str(self.person), {pk: str(file) for pk, file in self._files().items()},
        )  # fmt: skip

    def _rows_offered(self) -> dict[tuple[str, str], Any]:
        """Rows by type and kind of record, limited as every form of the project limits them."""
        asked = {(q.type, q.of) for q in self._asked() if q.type in REFERENCES}
        return {(kind, of): self._rows_of(kind, of) for kind, of in asked}

    def _asked(self) -> Iterator[Question]:
        return (q for q in self.definition.by_key.values() if q.is_asked) if self.definition else iter(())

    def _rows_of(self, kind: str, of: str) -> Any:
        if kind == "record":
            kinds = [of] if of else list(record_models())
            seen = Record.objects.visible_to(self.person, kinds=kinds).filter(
                project=self.project, kind__in=kinds
            )
            return seen.order_by("-pk")[:_MOST_RECORDS]
        field = forms.ModelChoiceField(queryset=_ROWS[kind]._default_manager.all())  # type: ignore[attr-defined]
        self._limit(field)
        return field.queryset

    def _files(self) -> Mapping[int, StoredFile]:
        """Files that answers may name: those of this record, and those this person has just uploaded."""
        if self.instance.pk is None:
            return {}
        hung = self.instance.attachments.filter(withdrawn=False).select_related("file")
        return {each.file_id: each.file for each in hung}

    # -- judging what was sent ---------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        sent = self._sent(cleaned)
        if self.definition is None or sent is None:
            return cleaned
        answers = self._signed(sent)
        answered = check_answers(self.definition, self._with_uploads(answers), complete="submit" in self.data)
        problems = [*answered.problems, *self._strangers(answered.answers)]
        widget, wrong_uploads = self._widget(), self._wrong_uploads()
        for each in problems:
            widget.problems.setdefault(each.place, []).append(problem_words(each))
            self.add_error(self._field_at(each.place), problem_line(each, self.definition))
        for sentence in wrong_uploads:
            self.add_error(self._field_at(""), sentence)
        if not (problems or wrong_uploads):
            cleaned["answers"] = self._without_places(answered.answers)
        return cleaned

    def _with_uploads(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Files that are about to be stored count as an answer."""
        uploads = self._widget().uploads
        return {**answers, **{key: answers.get(key) or [_TO_BE_STORED] for key in uploads}}

    def _signed(self, answers: dict[str, Any]) -> dict[str, Any]:
        """``new`` becomes a signature of this person, now; its digest follows when all answers are known."""
        now = timezone.now().isoformat(timespec="seconds")
        made = {"person": self.person.pk, "at": now, "digest": "0" * 64}
        self.signing = {q.key for q in self._asked() if q.type == "signature" and answers.get(q.key) == "new"}
        return {**answers, **dict.fromkeys(self.signing, made)}

    def _without_places(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Without the places kept for uploads."""
        return {
            key: [pk for pk in value if pk != _TO_BE_STORED] if self._type(key) in UPLOADS else value
            for key, value in answers.items()
        }

    def _type(self, key: str) -> str:
        return self.definition.by_key[key].type if self.definition else ""

    def _strangers(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        """Answers that name what this person may not choose here, or signatures of somebody else."""
        stored = [(q.key, value) for _place, q, value in _named(self.definition, self.instance.answers or {})]
        rows: dict[tuple[str, str], set[int]] = {}
        for place, question, value in _named(self.definition, answers):
            if question.type == "signature":
                allowed = question.key in self.signing or (question.key, value) in stored
            elif question.type in UPLOADS:
                allowed = all(pk in self._files() or pk == _TO_BE_STORED for pk in value)
            else:
                key = (question.type, question.of)
                if key not in rows:
                    rows[key] = {row.pk for row in self._rows_of(*key)}
                allowed = value in rows[key] or (question.key, value) in stored
            if not allowed:
                yield Problem(place, "not_this", (("wanted", question.type),))

    def _wrong_uploads(self) -> list[str]:
        wrong = [
            _("The signature did not arrive whole. Sign again.")
            for key, drawn in self._widget().drawn.items() if key in self.signing and png_of(drawn) is None
        ]  # fmt: skip
        limit = settings.UPLOAD_LIMIT_BYTES
        for key, uploads in self._widget().uploads.items():
            for upload in uploads:
                if upload.size == 0:
                    wrong.append(_("“%s” is empty. Choose the file again.") % upload.name)
                elif (upload.size or 0) > limit:
                    named = {"name": upload.name, "limit": limit // 1024**2}
                    wrong.append(_("“%(name)s” is larger than %(limit)s MB.") % named)
                elif self._type(key) == "photo" and not (upload.content_type or "").startswith("image/"):
                    wrong.append(_("“%s” is no picture.") % upload.name)
        return wrong

    def values(self) -> dict[str, Any]:
        """The cleaned fields, with new files stored and new signatures sealed."""
        values = super().values()
        if self.definition is None:
            return values
        answers = dict(values.get("answers") or {})
        for key, uploads in self._widget().uploads.items():
            answers[key] = [*answers.get(key, []), *(store_upload(upload).pk for upload in uploads)]
        seal = digest(self.definition, answers)
        drawn = {key: png for key, text in self._widget().drawn.items() if (png := png_of(text)) is not None}
        for key in self.signing & answers.keys():
            answers[key] = {**answers[key], "digest": seal}
            if key in drawn:
                answers[key]["image"] = store_bytes(drawn[key], f"{key}.png", "image/png").pk
        return values | {"answers": answers}


def _readable(form: FormDefinition | None) -> Definition | None:
    try:
        return read(form.questions) if form is not None else None
    except DefinitionError:
        return None


def _named(definition: Definition | None, answers: Mapping[str, Any]) -> Iterator[tuple[str, Question, Any]]:
    """Every answer that names a row, a file or a person, with its place."""
    for question in definition.questions if definition else ():
        value = answers.get(question.key)
        if question.type == "table":
            columns = [column for column in question.columns if column.type in REFERENCES]
            for number, row in enumerate(value or [], 1):
                for column in columns:
                    if column.key in row:
                        yield f"{question.key}.{number}.{column.key}", column, row[column.key]
        elif value is not None and (question.type in REFERENCES or question.type in {*UPLOADS, "signature"}):
            yield question.key, question, value
