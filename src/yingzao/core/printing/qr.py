"""QR codes for printed sheets: scalable for pages, pixels for documents."""

from base64 import b64encode
from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, label: str = "") -> SafeString:
    """``text`` as an inline SVG of class ``qr``; readable with a stain over a seventh of it (level M)."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True, title=label or None)
    return mark_safe(drawn)  # noqa: S308  segno escapes the title; the rest is its own drawing


def qr_png(text: str, scale: int = 4) -> bytes:
    """``text`` as a PNG with ``scale`` pixels per module."""
    content = BytesIO()
    segno.make(text, error="m", micro=False).save(content, kind="png", scale=scale, border=2)
    return content.getvalue()


def qr_data(text: str) -> str:
    """The same in base64, large enough to be scanned from a wall: what a page shows without another request."""
    return b64encode(qr_png(text, scale=8)).decode()
