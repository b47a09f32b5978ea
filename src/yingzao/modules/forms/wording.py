"""Questions, problems and formula errors in the reader's language."""

import re

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Text
from yingzao.engines.forms import Definition, Problem, Question
from yingzao.engines.forms.problems import WANTED
from yingzao.engines.formula import FormulaError, Missing
from yingzao.engines.formula.errors import KIND_PARAMS, KINDS

_NAME = re.compile(r'"[^"]*"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?')
"""Quoted words, and names of questions and columns, in a formula."""

TYPE_WORDS: dict[str, Text] = {
    "text": gettext_lazy("short text"),
    "long_text": gettext_lazy("long text"),
    "number": gettext_lazy("figure"),
    "money": gettext_lazy("money"),
    "date": gettext_lazy("date"),
    "time": gettext_lazy("time"),
    "yes_no": gettext_lazy("yes or no"),
    "choice": gettext_lazy("choice"),
    "person": gettext_lazy("person"),
    "organisation": gettext_lazy("organisation"),
    "part": gettext_lazy("part"),
    "record": gettext_lazy("record"),
    "photo": gettext_lazy("photo"),
    "file": gettext_lazy("file"),
    "signature": gettext_lazy("signature"),
    "location": gettext_lazy("coordinates"),
    "table": gettext_lazy("table of rows"),
    "computed": gettext_lazy("computed item"),
    "heading": gettext_lazy("heading"),
}

SOURCE_WORDS: dict[str, Text] = {
    "today": gettext_lazy("the day"),
    "now": gettext_lazy("the time of day"),
    "me": gettext_lazy("whoever fills it in"),
    "my_organisation": gettext_lazy("the own organisation"),
    "weather": gettext_lazy("today's weather, as written in the project"),
    "tasks_today": gettext_lazy("activities under way"),
    "last_record": gettext_lazy("as in the last form"),
}


#: the words of a definition as the designer calls them
_WORD_WORDS: dict[str, Text] = {
    "formula": gettext_lazy("formula"), "show_when": gettext_lazy("condition to be shown"),
    "require_when": gettext_lazy("condition to be required"), "decimals": gettext_lazy("decimals"),
    "min": gettext_lazy("least value"), "max": gettext_lazy("most value"),
    "max_length": gettext_lazy("most characters"),
    "min_rows": gettext_lazy("least rows"), "max_rows": gettext_lazy("most rows"), "help": gettext_lazy("help text"),
    "message": gettext_lazy("message"), "label_en": gettext_lazy("English label"), "label": gettext_lazy("label"),
    "choices": gettext_lazy("choices"), "name_en": gettext_lazy("English name"), "columns": gettext_lazy("columns"),
    "filters": gettext_lazy("filters"), "totals": gettext_lazy("totals"), "note": gettext_lazy("note"),
}  # fmt: skip


def label_of(question: Question) -> str:
    """Its label in the active language."""
    english = (get_language() or "").startswith("en")
    return question.label_en if english and question.label_en else question.label


def unit_of(question: Question) -> str:
    """The unit a number stands in; of a computed one also where it only follows from the formula."""
    unit = getattr(question.result, "unit", None)
    return question.unit or (unit.text if unit is not None else "")


def shown_formula(text: str, definition: Definition) -> str:
    """A formula as people read it: questions by their labels in brackets, quoted words as they are."""

    def shown(found: re.Match[str]) -> str:
        question = definition.by_key.get(found[0])
        return f"[{label_of(question)}]" if question else found[0]

    return _NAME.sub(shown, text)


def formula_words(error: FormulaError) -> str:
    """What is wrong with a formula, and at which character."""
    params = {
        name: _(KINDS[str(value)]) if name in KIND_PARAMS and value in KINDS else value
        for name, value in error.params.items()
    }
    said = _(error.message) % params
    return _("%(error)s (character %(at)s)") % {"error": said, "at": error.at} if error.at else said


def problem_words(problem: Problem) -> str:
    """What is wrong, without where."""
    params = dict(problem.params)
    if problem.error is not None:
        params["error"] = formula_words(problem.error)
    if "word" in params:
        params["word"] = _WORD_WORDS.get(str(params["word"]), params["word"])
    if "wanted" in params:
        params["wanted"] = _(WANTED[str(params["wanted"])]) % params
    return _(problem.message) % params


def problem_line(problem: Problem, definition: Definition | None = None) -> str:
    """Where and what: by the labels of a definition, or by keys where there is none yet."""
    where = place_words(problem.place, definition) if definition else problem.place
    said = problem_words(problem)
    return _("%(where)s: %(what)s") % {"where": where, "what": said} if where else said


def place_words(place: str, definition: Definition) -> str:
    """``trucks.2.volume`` as 车次 第 2 行 方量."""
    parts = place.split(".")
    if parts[0] not in definition.by_key:
        return place
    words = label_of(definition.by_key[parts[0]])
    if len(parts) == 3:
        column = definition.by_key.get(f"{parts[0]}.{parts[2]}")
        words = _("%(table)s row %(row)s %(column)s") % {
            "table": words, "row": parts[1], "column": label_of(column) if column else parts[2],
        }  # fmt: skip
    return words


def missing_words(missing: tuple[Missing, ...], definition: Definition) -> str:
    """Which fields a computed one waits for."""
    names = []
    for each in missing:
        table, _dot, column = each.name.partition(".")
        names.append(place_words(f"{table}.{each.row}.{column}" if each.row else table, definition))
    return _("missing: %s") % together(dict.fromkeys(names))
