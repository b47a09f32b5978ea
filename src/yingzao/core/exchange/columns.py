"""What the columns of a ledger's sheet are: the fields of its form, called by their words in every language."""

import dataclasses
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.accounts.models import Person
from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import Ledger, Text

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NUMBER = "number"
"""The column that names a record to be changed instead of written anew."""
PROBLEMS: Text = gettext_lazy("What to mend")
"""Header of the column that says what is wrong, in a list handed back; passed over when it is read again."""
SYNONYMS: dict[str, tuple[str, ...]] = {
    NUMBER: ("编号", "单号", "记录编号", "表单编号", "number", "no.", "no"),
    "title": ("标题", "名称", "主题", "事项", "题目", "title", "name", "subject"),
    "part": ("部位", "位置", "施工部位", "工程部位", "所在部位", "part", "location", "place"),
    "responsible": ("责任人", "负责人", "整改责任人", "经办人", "responsible", "responsible person", "owner"),
    "due_on": (
        "期限",
        "截止日期",
        "到期日",
        "完成期限",
        "要求完成日期",
        "整改期限",
        "due",
        "due date",
        "deadline",
    ),
}
"""What people call the fields of the envelope in lists they keep themselves."""
_TAG = re.compile(r"<[^>]*>")
_REQUIRED_MARK = re.compile(r"[*＊]|[(（](必填|required)[)）]")
_IN_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def plain(text: Any) -> str:
    """Text as it is compared: one width, one case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


def header_key(text: Any) -> str:
    """A header as it is compared: without the mark of required columns, blanks and punctuation at its ends."""
    return plain(_REQUIRED_MARK.sub("", str(text))).replace(" ", "").strip(":：")


def without_brackets(text: Any) -> str:
    """A header without what stands in brackets: its unit, an explanation."""
    return header_key(_IN_BRACKETS.sub("", str(text)))


@dataclass
class Described:
    """One field: as a blank form has it, with its words in every language."""

    name: str
    field: forms.Field
    initial: Any = None
    labels: dict[str, str] = dataclasses.field(default_factory=dict)
    choices: dict[str, list[tuple[Any, str]]] = dataclasses.field(default_factory=dict)

    @property
    def label(self) -> str:
        """The header in the active language."""
        text = self.labels.get(translation.get_language() or "") or next(
            iter(self.labels.values()), self.name
        )
        return text[:1].upper() + text[1:]

    @property
    def must_be_filled(self) -> bool:
        return (
            self.field.required
            and self.initial in (None, "")
            and not isinstance(self.field, forms.BooleanField)
        )

    @cached_property
    def words(self) -> dict[str, set[Any]]:
        """Compared text → the keys it may mean: words of every language and the stored keys themselves."""
        found: dict[str, set[Any]] = {}
        for choices in self.choices.values():
            for key, word in choices:
                found.setdefault(plain(word), set()).add(key)
        stored = {plain(key): {key} for choices in self.choices.values() for key, _word in choices}
        return stored | found

    def word_of(self, key: Any) -> str:
        """A stored key in the active language; the key itself where the word means several."""
        here = self.choices.get(translation.get_language() or "", [])
        word = next((word for each, word in here if str(each) == str(key)), str(key))
        return word if len(self.words.get(plain(word), ())) <= 1 else str(key)

    @property
    def word_list(self) -> list[str]:
        return [word for _key, word in self.choices.get(translation.get_language() or "", [])]


def described(make_form: Callable[[], RecordForm]) -> dict[str, Described]:
    """The fields of a form that a cell can hold, by name."""
    found: dict[str, Described] = {}
    for language in LANGUAGES:
        with translation.override(language):
            form = make_form()
            for name, form_field in form.fields.items():
                if not fits_a_cell(form_field):
                    continue
                each = found.setdefault(
                    name, Described(name, form_field, form.get_initial_for_field(form_field, name))
                )
                each.labels[language] = _label(form, name)
                each.choices[language] = list(choices_of(form_field))
    return found


def fits_a_cell(form_field: forms.Field) -> bool:
    """Not what is hidden, a file, several rows at once, or only shown."""
    if form_field.widget.is_hidden or type(form_field) is forms.Field:
        return False
    return not isinstance(
        form_field, forms.FileField | forms.ModelMultipleChoiceField | forms.MultipleChoiceField
    )


def _label(form: RecordForm, name: str) -> str:
    text = str(form.fields[name].label or form[name].label)
    return html.unescape(_TAG.sub("", text)).strip()


def choices_of(form_field: forms.Field) -> Iterator[tuple[Any, str]]:
    if isinstance(form_field, forms.ModelChoiceField) or not isinstance(form_field, forms.ChoiceField):
        return
    for key, word in form_field.choices:  # type: ignore[misc, union-attr]
        group = word if isinstance(word, list | tuple) else [(key, word)]
        yield from ((each, str(text)) for each, text in group if each not in ("", None))


class SheetColumns:
    """The columns one person may write in the sheet of a ledger in a project, and what else may stand there."""

    def __init__(
        self, ledger: Ledger, person: Person, project: Project, form_class: type[RecordForm]
    ) -> None:
        self.ledger = ledger
        self.fields = described(lambda: form_class(project=project, person=person))
        self.number_labels = {code: self._in(code, lambda: ledger.label(NUMBER)) for code in LANGUAGES}
        sees_private = bool(may(person, PRIVATE, ledger.kind, project))
        shown = [n for n in ledger.list_columns() if n not in self.fields and n != NUMBER]
        self.passed_over: dict[str, str] = {}
        for name in shown:
            if sees_private or name not in ledger.private:
                for code in LANGUAGES:
                    self.passed_over[header_key(self._in(code, partial(ledger.label, name)))] = name
        """Compared header → column that a list shows and nobody writes: status, computed figures."""
        for code in LANGUAGES:
            self.passed_over[header_key(self._in(code, lambda: PROBLEMS))] = "problems"

    @staticmethod
    def _in(language: str, words: Callable[[], Text]) -> str:
        with translation.override(language):
            return str(words())

    def names(self) -> list[tuple[str, str]]:
        """Name and header of every column there can be, for a choice on screen."""
        return [(NUMBER, self.label(NUMBER)), *((each.name, each.label) for each in self.fields.values())]

    def label(self, name: str) -> str:
        if name == NUMBER:
            text = self.number_labels[translation.get_language() or LANGUAGES[0]]
            return text[:1].upper() + text[1:]
        return self.fields[name].label

    @cached_property
    def by_header(self) -> Mapping[str, str]:
        """Compared header → field: by labels of every language, by their words outside brackets where only one
        field has them, by the names of fields, by synonyms; the surer one counts."""
        exact = {header_key(label): name for name, labels in self._labelled() for label in labels}
        loose: dict[str, set[str]] = {}
        for name, labels in self._labelled():
            for label in labels:
                loose.setdefault(without_brackets(label), set()).add(name)
        only = {key: next(iter(names)) for key, names in loose.items() if len(names) == 1 and key}
        names = {header_key(name): name for name in self.fields}
        spoken = {
            header_key(word): name
            for name, words in SYNONYMS.items()
            for word in words
            if name in self._known
        }
        return {**spoken, **names, **only, **exact}

    @property
    def _known(self) -> set[str]:
        return {NUMBER, *self.fields}

    def _labelled(self) -> list[tuple[str, list[str]]]:
        fields = [(each.name, list(each.labels.values())) for each in self.fields.values()]
        return [(NUMBER, list(self.number_labels.values())), *fields]

    def required(self) -> list[Described]:
        return [each for each in self.fields.values() if each.must_be_filled]

    def must_contain(self) -> str:
        return together(f"“{each.label}”" for each in self.required())
