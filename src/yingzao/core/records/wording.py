"""Sentences set side by side: what a thing lacks in one line, and whose words they are."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def about(what: object, text: object) -> str:
    """``text`` said of ``what``: "JD-0012: the briefing is missing"."""
    return _("%(what)s: %(text)s") % {"what": what, "text": text}


def listed(texts: Iterable[object]) -> str:
    """Sentences in one line, the full stop only where the last of them had one."""
    lines = [str(text) for text in texts]
    inner = [line.rstrip("。.") for line in lines[:-1]]
    return _("; ").join([*inner, *lines[-1:]])
