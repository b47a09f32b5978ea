"""A signature drawn on the pad: the bytes of its picture, out of the data URL in which the browser sends it."""

import base64
import binascii

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
