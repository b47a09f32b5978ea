"""What narrows a step, in the words people see: a choice of a ledger's field, a stage, words in an activity's name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Stage
from yingzao.core.records.models import record_models
from yingzao.engines.procedures.steps import ACTIVITY, STAGE, Step


class WrongNarrowing(ValueError):
    """The words narrow nothing of that kind, or more than one thing; the text says what may be written."""


@dataclass(frozen=True)
class Choice:
    """One choice of a field: both as stored and as shown."""

    fact: str
    value: str
    field_words: str
    words: str

    def is_meant_by(self, text: str) -> bool:
        """Is it ``words``, or ``field=words`` where the words alone could mean several?"""
        field, equals, rest = (each.strip() for each in text.rpartition("="))
        if equals and field not in (self.fact, self.field_words):
            return False
        return rest in (self.value, self.words)


def choices_of(kind: str) -> list[Choice]:
    """Every choice of a field that things of ``kind`` have of their own."""
    if kind == STAGE:
        return [Choice("stage", stage.value, str(_("stage")), str(stage.label)) for stage in Stage]
    model = record_models().get(kind)
    fields = model._meta.local_fields if model else []
    return [
        Choice(field.name, str(value), str(field.verbose_name), str(label))
        for field in fields
        for value, label in getattr(field, "flatchoices", ())
    ]


def read_narrowing(kind: str, text: str) -> tuple[str, str]:
    """``(fact, value)`` that ``text`` means for ``kind``; raises :class:`WrongNarrowing`."""
    text = text.strip()
    if kind == ACTIVITY:
        if not text:
            raise WrongNarrowing(_("Give the words by which the activity is known."))
        return "", text
    if not text and kind != STAGE:
        return "", ""
    choices = choices_of(kind)
    meant = [choice for choice in choices if text and choice.is_meant_by(text)]
    if len(meant) == 1:
        return meant[0].fact, meant[0].value
    if len(meant) > 1:
        ways = together(f"{choice.field_words}={choice.words}" for choice in meant)
        raise WrongNarrowing(_("Say which is meant: %s.") % ways)
    if not choices:
        raise WrongNarrowing(_("This ledger has no field with fixed choices; leave it empty."))
    raise WrongNarrowing(_("Choose one of: %s.") % together(dict.fromkeys(c.words for c in choices)))


def words_of(step: Step) -> str:
    """How the form and the pages say what narrows ``step``; the value itself where nobody knows it any more."""
    choices = choices_of(step.kind)
    own = next((c for c in choices if (c.fact, c.value) == (step.fact, step.value)), None)
    if own is None:
        return step.value
    is_clear = sum(1 for choice in choices if choice.is_meant_by(own.words)) == 1
    return own.words if is_clear else f"{own.field_words}={own.words}"
