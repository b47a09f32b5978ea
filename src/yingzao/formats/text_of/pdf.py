"""The text of a PDF, page by page; a scanned page gives none."""

import re
from collections.abc import Iterator

from .unreadable import Unreadable

MOST_PAGES = 5_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
#: where the width of the page broke a line that has no blanks
_BROKEN_LINE = re.compile(rf"(?<=[{_HAN}])[ \t]*\r?\n[ \t]*(?=[{_HAN}])")


def pages(content: bytes) -> Iterator[str]:
    """The text of each page in the order it was drawn."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("encrypted" if error.err_code == _PASSWORD else "damaged") from error
    try:
        for number in range(min(len(document), MOST_PAGES)):
            yield _page(document, number)
    finally:
        document.close()


def _page(document, number: int) -> str:  # type: ignore[no-untyped-def]
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return ""  # one page that cannot be loaded does not hide the others
    words = page.get_textpage()
    try:
        return _BROKEN_LINE.sub("", words.get_text_range())
    finally:
        words.close()
        page.close()
