"""The form of one condition of start or completion."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import ledgers
from yingzao.core.screens.plain_forms import PlainModelForm
from yingzao.engines.procedures.steps import Standing, Step

from .gates import STANDING_WORDS
from .models import GateItem, Way
from .narrowing import WrongNarrowing, read_narrowing, words_of

COUNTING = (Way.COUNTED, Way.NONE_OPEN)


def step_of_item(item: GateItem) -> Step:
    """What the condition counts, as a step says it."""
    return Step(
        item.key, str(item), item.kind, fact=item.fact, value=item.value, standing=Standing(item.standing)
    )


class GateItemForm(PlainModelForm):
    kind = forms.ChoiceField(label=gettext_lazy("records counted"), required=False)
    narrowed = forms.CharField(
        label=gettext_lazy("narrowed to"), max_length=80, required=False,
        help_text=gettext_lazy("A choice of the ledger, for example the kind of scheme."),
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=gettext_lazy("must be"), choices=[(each.value, STANDING_WORDS[each]) for each in Standing]
    )

    class Meta:
        model = GateItem
        fields = (
            "key", "application", "name_zh", "name_en", "way", "kind", "narrowed", "standing", "basis", "confidence",
            "order", "active",
        )  # fmt: skip

    widths = {
        "key": "w4",
        "application": "w4",
        "way": "w4",
        "order": "w4",
        "confidence": "w4",
        "active": "w4",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "---------"), *((ledger.kind, ledger.plural) for ledger in ledgers())]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        if self.instance.kind:
            self.initial["narrowed"] = words_of(step_of_item(self.instance))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        counts = cleaned.get("way") in COUNTING
        if counts != bool(cleaned.get("kind")):
            said = (
                _("Say which records are counted.")
                if counts
                else _("Only a counted condition names records.")
            )
            self.add_error("kind", said)
            return cleaned
        try:
            fact, value = read_narrowing(cleaned["kind"], cleaned.get("narrowed", "")) if counts else ("", "")
        except WrongNarrowing as wrong:
            self.add_error("narrowed", str(wrong))
        else:
            self.instance.fact, self.instance.value = fact, value
        return cleaned
