"""Two texts as one, with what went and what came marked for the eye and for whoever listens."""

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from yingzao.engines.procedures.comparing import pieces


def difference(before: str, after: str) -> SafeString:
    """``after`` with what went in ``<del>`` and what came in ``<ins>``, everything escaped."""
    return format_html_join("", "{}", ((_marked(mark, text),) for mark, text in pieces(before, after)))


def sides(before: str, after: str) -> tuple[SafeString, SafeString]:
    """The earlier text with what went marked, and the later one with what came."""
    found = pieces(before, after)
    old = ((_marked(mark, text),) for mark, text in found if mark != "ins")
    new = ((_marked(mark, text),) for mark, text in found if mark != "del")
    return format_html_join("", "{}", old), format_html_join("", "{}", new)


def _marked(mark: str, text: str) -> SafeString:
    if not mark:
        return mark_safe(conditional_escape(text))  # noqa: S308 - escaped on the same line
    return format_html("<{}>{}</{}>", mark_safe(mark), text, mark_safe(mark))  # noqa: S308 - del or ins
