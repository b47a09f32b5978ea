"""Small pictures for the demo, drawn here: a band of colours for every caption, as a PNG."""

import hashlib
import struct
import zlib
from datetime import datetime

from yingzao.core.files.models import StoredFile, store_bytes

WIDTH, HEIGHT = 160, 120


def picture(caption: str, at: datetime) -> StoredFile:
    """A stored photo named after its caption and time, as a camera app would name it."""
    return store_bytes(png(caption), f"{at:%Y%m%d-%H%M}-{caption[:20]}.png", "image/png")


def png(caption: str, scale: int = 1) -> bytes:
    """A picture of ``WIDTH`` × ``HEIGHT``, ``scale`` times as large, whose colours follow from the caption: sky,
    works and ground."""
    seed = hashlib.sha256(caption.encode()).digest()
    rows = b"".join((b"\0" + bytes(_colour(seed, y)) * WIDTH * scale) * scale for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH * scale, HEIGHT * scale, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _colour(seed: bytes, y: int) -> tuple[int, int, int]:
    if y < HEIGHT * 2 // 5:
        return 168 + seed[0] % 40, 190 + seed[1] % 30, 214 + seed[2] % 30
    step = (y // 8 + seed[y // 16]) % 5 * 9
    return 110 + seed[3] % 60 + step, 96 + seed[4] % 50 + step, 80 + seed[5] % 40 + step


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
