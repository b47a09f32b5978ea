"""Sentences set side by side: what a thing lacks in one line, and whose words they are."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def about(what: object, text: object) -> str:
    """``text`` said of ``what``: "JD-0012: the briefing is missing"."""
    return _("%(what)s: %(text)s") % {"what": what, "text": text}


def listed(texts: Iterable[object]) -> str:
    """Sentences in one line, the full stop only where the last of them had one."""
    lines = [str(text) for text in texts]
    inner = [line.rstrip("。.") for line in lines[:-1]]
    return _("; ").join([*inner, *lines[-1:]])


class _Words:
    """Chinese where Chinese is read, English otherwise; looked up when it is written out."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en


_later = lazy(str, str)
"""Made once: making the class of a lazy text takes longer than anything done with it."""


def in_words(row: Any) -> Any:
    """The name of a row of a standard's table, which has ``zh`` and ``en``, put into words when it is shown."""
    return _later(_Words(row.zh, row.en))


def plain_moment(moment: datetime) -> str:
    """Local time to the minute, as forms and paper give it: 2026-11-30 09:05."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def plain_number(value: Decimal) -> str:
    """Without the zeros that only say how many places a column has: 40.000 → 40."""
    return f"{value.normalize():f}"
