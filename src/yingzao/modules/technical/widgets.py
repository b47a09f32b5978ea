"""A part of a form that only shows: the verdict on what has been entered so far."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .verdicts import Verdict


class VerdictWidget(forms.Widget):
    """Draws the classification over the full width of a form; sends nothing."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 1})  # the form template gives what has rows the full width

    verdict: Callable[[], Verdict | None] | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = self.verdict() if self.verdict else None
        return render_to_string("technical/verdict.html", {"verdict": shown, "in_form": True})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> None:
        return None
