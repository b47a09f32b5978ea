"""A drawn plan on paper: sheets with a title block (图签) as PDF."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from yingzao.core.printing.opinions import opinions_of
from yingzao.core.printing.press import LIST_SECONDS, make_pdf

from .models import Plan
from .sheets import Paper


def plan_pdf(plan: Plan, template: str, title: str, paper: Paper, person: Any, **drawing: Any) -> bytes:
    """The drawing in ``template`` with one title block a sheet; raises Refusal where no PDF can be made."""
    context = {
        "plan": plan, "title": title, "paper": paper, "opinions": opinions_of(plan), "printed_by": person,
        "printed_at": timezone.localtime(), "looks": _looks_on_paper(), **drawing,
    }  # fmt: skip
    css = render_to_string("schedule/paper.css", context)
    return make_pdf(render_to_string(template, context), css, seconds=LIST_SECONDS)


@cache
def _looks_on_paper() -> SafeString:
    """The style element of a drawing, with the colours of paper; it is ours, so there is nothing to escape."""
    css = Path(__file__).with_name("drawing.css").read_text()
    css = re.sub(r"var\(--[\w-]+, ([^)]+)\)", r"\1", css)
    return mark_safe(f"<style>{css}</style>")  # noqa: S308
