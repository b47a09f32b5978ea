"""The text of a Word file (OOXML): body with tables and text boxes, headers and footers."""

import io
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from .unreadable import Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}


def paragraphs(content: bytes) -> Iterator[str]:
    """Paragraph by paragraph, wherever they stand."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(content))
        roots = [document.element.body, *_margins(document)]
    except (PackageNotFoundError, LxmlError, BadZipFile, KeyError, ValueError) as error:
        raise Unreadable("damaged") from error
    for root in roots:
        for paragraph in root.iter(f"{_W}p"):
            if text := _text(paragraph).strip():
                yield text


def _margins(document: Any) -> Iterator[Any]:
    """Headers and footers that are not those of the section before."""
    for section in document.sections:
        for margin in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not margin.is_linked_to_previous:
                yield margin._element


def _text(paragraph: Any) -> str:
    """The text of one paragraph, without that of paragraphs in text boxes inside it, which come on their own."""
    return "".join(_runs(paragraph))


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BLANKS:
            yield _BLANKS[child.tag]
        elif child.tag not in {f"{_W}p", _FALLBACK}:
            yield from _runs(child)
