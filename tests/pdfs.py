"""What stands in a PDF: its text, its fonts, its pages as pictures."""

import ctypes
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pypdfium2
import pypdfium2.raw as pdfium


def text_of(content: bytes) -> str:
    """The text of all pages, a form feed between two."""
    with pypdfium2.PdfDocument(content) as document:
        pages = []
        for page in document:
            words = page.get_textpage()
            pages.append(words.get_text_range())
            words.close()
            page.close()
    return "\f".join(pages).replace("\r\n", "\n")


def squeezed(text: str) -> str:
    """Without any white space, for lines break differently on paper."""
    return "".join(text.split())


def fonts_of(content: bytes) -> dict[str, bool]:
    """Name → is it embedded, for every font some text is set in."""
    with pypdfium2.PdfDocument(content) as document:
        found = {}
        for page in document:
            for part in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                font = pdfium.FPDFTextObj_GetFont(part)
                name = ctypes.create_string_buffer(200)
                pdfium.FPDFFont_GetBaseFontName(font, name, 200)
                found[name.value.decode()] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
            page.close()
    return found


def page_sizes(content: bytes) -> Iterator[tuple[float, float]]:
    """Width and height of every page in points."""
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            yield page.get_size()
            page.close()


def pictures_in(content: bytes) -> int:
    """How many pictures are drawn on the pages."""
    with pypdfium2.PdfDocument(content) as document:
        return sum(len(list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))) for page in document)


def streams_of(content: bytes) -> Iterator[bytes]:
    """Everything in the file that is deflated, inflated again."""
    for deflated in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompress(deflated)
