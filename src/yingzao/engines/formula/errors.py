"""Everything that can be wrong with a formula: a stable code, a sentence to translate, and the place."""


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


MESSAGES: dict[str, str] = {
    "arguments": gettext_noop("%(function)s takes %(wanted)s values, here are %(given)s"),
    "bad_character": gettext_noop("“%(character)s” has no meaning in a formula"),
    "bad_date": gettext_noop('“%(text)s” is no date such as "2026-03-01"'),
    "bad_unit": gettext_noop("“%(unit)s” is no unit"),
    "chained": gettext_noop("compare two values at a time and join comparisons with AND( )"),
    "column_alone": gettext_noop("“%(name)s” is a column of a table; take its SUM, COUNT, AVG, MIN or MAX"),
    "column_wanted": gettext_noop("%(function)s wants a column of a table, such as table.column"),
    "cycle": gettext_noop("these are computed from each other in a circle: %(loop)s"),
    "date_range": gettext_noop("the date lies outside the calendar"),
    "deep": gettext_noop("brackets are nested deeper than %(limit)s"),
    "division_by_zero": gettext_noop("a division by zero"),
    "empty": gettext_noop("the formula is empty"),
    "ends": gettext_noop("the formula ends where a value is expected"),
    "field_wanted": gettext_noop("EMPTY wants the name of a field"),
    "literal_digits": gettext_noop("ROUND wants the number of decimals as a plain number from 0 to 10"),
    "literal_text": gettext_noop('DATE wants a text such as "2026-03-01"'),
    "long": gettext_noop("a formula has at most %(limit)s characters"),
    "long_number": gettext_noop("a number has at most %(limit)s digits"),
    "long_text": gettext_noop("a text in a formula has at most %(limit)s characters"),
    "mixed_types": gettext_noop("%(left)s and %(right)s do not fit together"),
    "mixed_units": gettext_noop("%(left)s and %(right)s are different units and cannot be mixed"),
    "mixed_with_plain": gettext_noop("%(unit)s cannot be mixed with a number without a unit; write the unit"),
    "no_order": gettext_noop("texts and yes/no can only be equal or not; they have no order"),
    "not_a_function": gettext_noop("there is no function “%(name)s”"),
    "only_empty": gettext_noop("of “%(name)s” a formula can only ask EMPTY(%(name)s)"),
    "open_bracket": gettext_noop("this bracket is not closed"),
    "open_text": gettext_noop("this text is not closed with a quotation mark"),
    "part_of_a_day": gettext_noop("only whole days are added to a date"),
    "result_type": gettext_noop("the formula gives %(given)s, but %(wanted)s is wanted"),
    "result_unit": gettext_noop("the formula gives %(given)s, but the field is in %(wanted)s"),
    "too_large": gettext_noop("the result is too large"),
    "too_many_parts": gettext_noop("a formula has at most %(limit)s parts"),
    "too_much_work": gettext_noop("the formula takes too many steps"),
    "unexpected": gettext_noop("“%(text)s” does not belong here"),
    "unknown_name": gettext_noop("there is no field “%(name)s”"),
    "wrong_type": gettext_noop("%(given)s stands where %(wanted)s is expected"),
}

KINDS: dict[str, str] = {
    "number": gettext_noop("a number"),
    "text": gettext_noop("a text"),
    "truth": gettext_noop("yes or no"),
    "day": gettext_noop("a date"),
    "plain": gettext_noop("a number without a unit"),
    "thing": gettext_noop("something that is no value"),
}
"""Words for what a value is; parameters named in :data:`KIND_PARAMS` may be one of these keys."""
KIND_PARAMS = frozenset({"left", "right", "given", "wanted"})


class FormulaError(ValueError):
    """A formula that cannot be read, does not fit together or cannot be computed.

    ``message`` is a gettext msgid for ``params``; ``at`` counts characters of the formula from 1 (0: all of it).
    """

    def __init__(self, code: str, at: int = 0, **params: object) -> None:
        self.code = code
        self.at = at
        self.message = MESSAGES[code]
        self.params = params
        super().__init__(self.message % params + (f" (character {at})" if at else ""))
