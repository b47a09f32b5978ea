"""The form of a comparison: alternatives side by side, a row for each criterion, the ranking drawn as one types."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.forms import RecordForm

from .comparing import MOST_ALTERNATIVES, MOST_CRITERIA, Unreadable, check_table, compare, default_criteria
from .models import SchemeComparison

_EMPTY_ROWS = 2
_AT_LEAST = 3


class ComparisonWidget(forms.Widget):
    """Criteria × alternatives as a table of inputs; named ``<field>-c<row>-<what>``, ``<field>-a<column>-<what>``."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 1})  # the form template gives what has rows the full width

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        table = value or {"criteria": default_criteria(), "alternatives": []}
        return render_to_string("technical/comparison_table.html", {
            "name": name, "id": (attrs or {}).get("id", name), "compared": _compared(table), **_inputs(name, table),
        })  # fmt: skip

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        def cell(*place: object) -> str:
            return str(data.get("-".join([name, *map(str, place)]), "")).strip()

        columns = [n for n in range(MOST_ALTERNATIVES) if cell(f"a{n}", "name")]
        rows = [n for n in range(MOST_CRITERIA) if cell(f"c{n}", "name")]
        criteria = [
            {"name": cell(f"c{row}", "name"), "unit": cell(f"c{row}", "unit"), "better": cell(f"c{row}", "better"),
             "weight": cell(f"c{row}", "weight") or "0"}
            for row in rows
        ]  # fmt: skip
        alternatives = [
            {"name": cell(f"a{column}", "name"), "note": cell(f"a{column}", "note"),
             "values": [cell(f"c{row}", f"a{column}") for row in rows]}
            for column in columns
        ]  # fmt: skip
        return {"criteria": criteria, "alternatives": alternatives}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-c0-name" not in data


def _compared(table: dict[str, Any]) -> Any:
    """The ranking of what has been entered so far; None while it cannot be weighed."""
    try:
        return compare(table["criteria"], table["alternatives"]) if table["alternatives"] else None
    except Unreadable:
        return None


def _inputs(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """What the template draws: as many rows and columns as are used, and a few empty ones."""
    criteria, alternatives = table["criteria"], table["alternatives"]
    columns = min(max(len(alternatives) + 1, _AT_LEAST), MOST_ALTERNATIVES)
    padded = [*alternatives, *[{"name": "", "note": "", "values": []}] * (columns - len(alternatives))]
    blank = {"name": "", "unit": "", "better": "less", "weight": ""}
    rows = [*criteria, *[blank] * min(_EMPTY_ROWS, MOST_CRITERIA - len(criteria))]
    return {
        "columns": [(f"{name}-a{n}", each) for n, each in enumerate(padded)],
        "rows": [
            (f"{name}-c{place}", row, [
                (f"{name}-c{place}-a{n}", each["values"][place] if place < len(each["values"]) else "")
                for n, each in enumerate(padded)
            ])
            for place, row in enumerate(rows)
        ],
        "better": [("less", _("less is better")), ("more", _("more is better"))],
    }  # fmt: skip


class ComparisonField(forms.Field):
    """``{"criteria": […], "alternatives": […]}`` in the shape the record keeps."""

    widget = ComparisonWidget

    def clean(self, value: Any) -> Any:
        try:
            check_table(value["criteria"], value["alternatives"])
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        return value


class ComparisonForm(RecordForm):
    """Subject and question, the table, then the decision among the names that stand in the table."""

    table = ComparisonField(label=gettext_lazy("criteria and alternatives"))

    class Meta:
        model = SchemeComparison
        fields = ("title", "part", "subject", "responsible", "due_on", "question", "chosen", "reasons")

    field_order = (
        "title", "part", "subject", "responsible", "due_on", "question", "table", "chosen", "reasons",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("question", 2), ("reasons", 4)):
            self.fields[name].widget.attrs["rows"] = rows
        if self.instance.pk:
            kept = {"criteria": self.instance.criteria, "alternatives": self.instance.alternatives}
            self.fields["table"].initial = kept
        self.fields["chosen"].help_text = _("As it is named above; may be left open until it is submitted.")

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | values.pop("table")


class PlainComparisonForm(RecordForm):
    """The same for programs and lists: criteria and alternatives as JSON."""

    class Meta:
        model = SchemeComparison
        fields = (
            "title", "part", "subject", "responsible", "due_on", "question", "criteria", "alternatives", "chosen",
            "reasons",
        )  # fmt: skip
