"""Signatures drawn on a pad: out of the data URL in which the browser sends them, and into one for a page or paper."""

import base64
import binascii

from .models import StoredFile

MOST_BYTES = 300 * 1024
_HEAD = "data:image/png;base64,"
_PNG = b"\x89PNG\r\n\x1a\n"


def png_of(text: str) -> bytes | None:
    """The PNG; None where the text holds none or far too large a one."""
    if not text.startswith(_HEAD) or len(text) > MOST_BYTES * 4 // 3:
        return None
    try:
        content = base64.b64decode(text.removeprefix(_HEAD), validate=True)
    except binascii.Error:
        return None
    return content if content.startswith(_PNG) and content.rstrip().endswith(b"IEND\xaeB`\x82") else None


def picture(file: StoredFile | None) -> str:
    """A drawn signature as a data URL, so that a filed sheet needs no other file; empty without one."""
    if file is None or not file.exists():
        return ""
    return f"data:{file.content_type};base64,{base64.b64encode(file.read()).decode()}"
