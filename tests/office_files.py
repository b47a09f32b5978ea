"""Small office files made for tests: PDF, Word, Excel."""

import io
from collections.abc import Sequence

import docx
import openpyxl

from yingzao.core.printing.press import make_pdf


def pdf_of(*paragraphs: str) -> bytes:
    """A real PDF, made as the product makes its own."""
    return make_pdf("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def word_of(*paragraphs: str, cells: Sequence[str] = (), header: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if cells:
        for cell, text in zip(document.add_table(1, len(cells)).rows[0].cells, cells, strict=True):
            cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def excel_of(rows: Sequence[Sequence], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
