"""What can be wrong with a definition or an answer: a code, a sentence to translate, and the question it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yingzao.engines.formula import FormulaError


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


MESSAGES: dict[str, str] = {
    # of a definition
    "bad_choices": gettext_noop(
        "needs 2 to %(limit)s different choices, each a text of at most 80 characters"
    ),
    "bad_default": gettext_noop("its default does not fit the type “%(type)s”"),
    "bad_key": gettext_noop(
        "its key must be 1 to 40 lower-case letters, digits and _, and begin with a letter"
    ),
    "bad_label": gettext_noop("needs a label of at most %(limit)s characters"),
    "bad_limits": gettext_noop("its least value is above its most"),
    "bad_print": gettext_noop("the print layout has “columns” (1 or 2) and “note” (a text)"),
    "bad_rule": gettext_noop("a rule has “check” (a formula), “message” (a text) and perhaps “at” (a key)"),
    "bad_text": gettext_noop("“%(word)s” must be a text of at most %(limit)s characters"),
    "bad_total": gettext_noop("only columns of numbers have totals; “%(name)s” is none"),
    "bad_type": gettext_noop("its type must be one of %(types)s"),
    "bad_unit": gettext_noop("“%(unit)s” is no unit"),
    "bad_value": gettext_noop("“%(word)s” must be %(wanted)s"),
    "column_type": gettext_noop("a column cannot be of the type “%(type)s”"),
    "formula": gettext_noop("%(word)s: %(error)s"),
    "key_twice": gettext_noop("the key “%(key)s” stands twice"),
    "markup": gettext_noop("“%(word)s” contains markup or control characters; only plain text is shown"),
    "no_columns": gettext_noop("needs 1 to %(limit)s columns"),
    "no_formula": gettext_noop("write what it is computed from, such as length * width"),
    "no_fields": gettext_noop("a form needs a list with at least one question"),
    "not_a_form": gettext_noop("a form is a list of questions, or an object with “format” and “fields”"),
    "not_an_object": gettext_noop("is no object"),
    "nothing_asked": gettext_noop("a form needs at least one question that somebody answers"),
    "too_long": gettext_noop("the definition is longer than %(limit)s characters"),
    "too_many": gettext_noop("the form has %(count)s questions; at most %(limit)s are possible"),
    "too_many_rules": gettext_noop("a form has at most %(limit)s rules"),
    "too_much_work": gettext_noop(
        "computing the form may take %(count)s steps; at most %(limit)s are possible"
    ),
    "unknown_format": gettext_noop("this version reads format %(known)s; the definition says “%(given)s”"),
    "unknown_rule_field": gettext_noop("a rule is shown at “%(name)s”, which the form does not ask"),
    "unknown_word": gettext_noop("“%(word)s” is no word of the type “%(type)s”"),
    # of the settings of its ledger
    "bad_group": gettext_noop("the group in the menu must be one of %(groups)s"),
    "bad_listing": gettext_noop(
        "the settings of its ledger are an object with “prefix”, “columns” and others"
    ),
    "bad_names": gettext_noop("“%(word)s” must be a list of keys of questions"),
    "bad_permissions": gettext_noop("permissions are lists of verbs (%(verbs)s) by the code of a role"),
    "bad_prefix": gettext_noop("the prefix of its numbers must be 2 to 6 capital letters such as YC"),
    "bad_route": gettext_noop("the approval route must be an object with “steps”"),
    "bad_tile": gettext_noop(
        "the tile counts, or sums a column of numbers, or counts by a choice or by the month of a date"
    ),
    "many_columns": gettext_noop(
        "the list has %(count)s columns of the sort %(sort)s; at most %(limit)s are possible"
    ),
    "no_column": gettext_noop("“%(key)s” cannot be a column of the list"),
    "no_total": gettext_noop("only columns of numbers are totalled"),
    "not_a_column": gettext_noop("must be a column of the list before it stands in “%(word)s”"),
    "unknown_setting": gettext_noop("“%(word)s” is no setting of a ledger"),
    # of an answer
    "above": gettext_noop("at most %(limit)s"),
    "below": gettext_noop("at least %(limit)s"),
    "decimals": gettext_noop("at most %(limit)s decimals"),
    "few_rows": gettext_noop("at least %(limit)s rows are needed"),
    "long_answer": gettext_noop("at most %(limit)s characters"),
    "many_rows": gettext_noop("at most %(limit)s rows"),
    "missing": gettext_noop("Answer this question."),
    "not_asked": gettext_noop("The form does not ask this."),
    "not_this": gettext_noop("Give %(wanted)s."),
    "own": gettext_noop("%(message)s"),
    "uncomputable": gettext_noop("cannot be computed: %(error)s"),
}

WANTED: dict[str, str] = {
    "text": gettext_noop("a text"),
    "long_text": gettext_noop("a text"),
    "number": gettext_noop("a number such as 12.5"),
    "money": gettext_noop("an amount such as 1200.50"),
    "date": gettext_noop("a date such as 2026-03-01"),
    "time": gettext_noop("a time such as 08:30"),
    "yes_no": gettext_noop("yes or no"),
    "choice": gettext_noop("one of the choices"),
    "choices": gettext_noop("some of the choices"),
    "person": gettext_noop("a person"),
    "organisation": gettext_noop("an organisation"),
    "part": gettext_noop("a part"),
    "record": gettext_noop("a record"),
    "photo": gettext_noop("photos"),
    "file": gettext_noop("files"),
    "signature": gettext_noop("a signature"),
    "location": gettext_noop("latitude and longitude"),
    "table": gettext_noop("rows"),
    "true_or_false": gettext_noop("true or false"),
    "whole": gettext_noop("a whole number from %(least)s to %(most)s"),
}
"""Words for what ``wanted`` names."""


@dataclass(frozen=True)
class Problem:
    """``place``: the question's key, ``table.row.column`` with rows from 1, or empty for the whole form.

    ``message`` is a gettext msgid for ``params``; an ``error`` of a formula among them has words of its own.
    """

    place: str
    code: str
    params: tuple[tuple[str, object], ...] = ()

    @property
    def message(self) -> str:
        return MESSAGES[self.code]

    @property
    def error(self) -> FormulaError | None:
        """The formula's own error behind it."""
        found = dict(self.params).get("error")
        return found if isinstance(found, FormulaError) else None

    def __str__(self) -> str:
        return f"{self.place}: {self.message % dict(self.params)}"


def problem(place: str, code: str, **params: object) -> Problem:
    return Problem(place, code, tuple(params.items()))


class DefinitionError(ValueError):
    """The JSON is no form; ``problems`` names everything found, at least one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))
