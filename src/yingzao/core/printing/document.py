"""A record's sheet as PDF: the same template and context as on screen, with page numbers and a check code."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yingzao.core.files.storage import DamagedFile

from .press import make_pdf
from .qr import qr_svg
from .sheet import Photograph, notes_below, sheet_context
from .verification import print_path

CONTENT_TYPE = "application/pdf"
_MOST_PICTURE_BYTES = 150 * 1024 * 1024
_CSS = Path(__file__).with_name("paper.css")


def record_pdf(
    record: Any, language: str | None = None, *, person: Any = None, site: str = "", filed: bool = False
) -> bytes:
    """The whole sheet of ``record`` with its photographs as PDF, in ``language`` (the active one if None).

    Private columns are shown only to a ``person`` who may see them. ``site`` is the address the check code
    leads to (``https://host``), ``filed`` adds what belongs only into the archive. Raises :class:`Refusal`.
    """
    with translation.override(language or translation.get_language()):
        context = sheet_context(record, person) | print_context(record, person, site) | {"filed": filed}
        html = render_to_string("printing/record.html", context)
        return make_pdf(html, paper_css(), _pictures(context["photographs"]))


def print_context(record: Any, person: Any, site: str = "") -> dict[str, Any]:
    """What stands below a sheet on paper: the check code, and when and by whom it was printed."""
    url = f"{site or default_site()}{print_path(record)}"
    return {
        "for_paper": True, "notes_below": notes_below(record), "print_qr": qr_svg(url, _("Check this sheet")),
        "printed_by": person, "printed_at": timezone.localtime(),
    }  # fmt: skip


def paper_css(template: str = "printing/pages.css") -> str:
    """The style of paper, and of its pages with their number in the active language."""
    number = _css_content(_("Page {page} of {pages}"))
    return _CSS.read_text() + render_to_string(template, {"page_number": number})


def pdf_name(record: Any) -> str:
    """The file name of a record's sheet."""
    return f"{record.full_number}.pdf"


def default_site() -> str:
    """Where this installation is reached when no request tells: its address, or the first host it serves."""
    host = next((h for h in settings.ALLOWED_HOSTS if h != "*"), "localhost")
    return settings.SITE_URL or f"{'https' if settings.HTTPS else 'http'}://{host}"


def _css_content(words: str) -> SafeString:
    """``Page {page} of {pages}`` as the value of the CSS property ``content``."""
    quoted = '"' + words.replace("\\", "").replace('"', "") + '"'
    text = quoted.replace("{pages}", '" counter(pages) "').replace("{page}", '" counter(page) "')
    return mark_safe(text)  # noqa: S308  (words of our own catalogue)


def _pictures(photographs: list[Photograph]) -> dict[str, bytes]:
    """The content of each picture by its address; what lies above the limit, is lost or damaged, is left out."""
    found: dict[str, bytes] = {}
    size = 0
    for photo in photographs:
        file = photo.attachment.file
        size += file.size_bytes
        if size > _MOST_PICTURE_BYTES:
            break
        with suppress(DamagedFile):
            found[photo.url] = file.read()
    return found
