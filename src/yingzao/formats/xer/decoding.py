"""Which encoding a XER was written in, judged from its bytes."""

import re

from yingzao.formats.cut_text import is_cut

from .errors import XerError

HIGH_RUN = re.compile(rb"[\x80-\xff]+")
CHINESE_LEAD = range(0xB0, 0xD8)
"""First bytes of the 3,755 everyday characters of GB/T 2312; Cyrillic text read as GB falls above them."""
CHINESE_PUNCTUATION = range(0xA1, 0xAA)
PLAUSIBLE_CHINESE_SHARE = 0.6
RUSSIAN_WORD = re.compile(rb"[\xc0-\xdf]?[\xe0-\xff]{2,}|[\xc0-\xdf]{3,}")
STRAY_MARK = b"\xef\xbb\xbf"
"""Primavera leaves this UTF-8 mark in empty notes even in files of other encodings; it says nothing."""
REPLACEMENT = "\ufffd"


def decode(data: bytes, forced: str | None) -> tuple[str, str, int]:
    """Return the text, the name of its encoding and how many characters could not be decoded.

    A forced encoding is obeyed strictly. Otherwise: byte-order mark, then UTF-8 if all bytes fit, then
    GB 18030 or Windows-1251 where the bytes look like Chinese or Russian, else Windows-1252, which is what
    Primavera P6 writes on a western Windows.
    """
    if forced is not None:
        return _strictly(data, forced), forced, 0
    encoding = detect_encoding(data)
    if encoding.startswith("utf"):
        return _strictly(data, encoding), encoding, 0
    text = data.replace(STRAY_MARK, b"").decode(encoding, "replace")
    return text, encoding, text.count(REPLACEMENT)


def detect_encoding(data: bytes) -> str:
    """Return the most plausible Python codec name for the bytes of a XER.

    >>> detect_encoding("ERMHDR\\t楼板".encode("gbk"))
    'gb18030'
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy_encoding(data)
    return "utf-8"


def _legacy_encoding(data: bytes) -> str:
    runs = HIGH_RUN.findall(data.replace(STRAY_MARK, b""))
    several = [run for run in runs if len(run) > 1]
    if several and sum(map(_is_utf8, several)) > 0.9 * len(runs):
        return "utf-8"
    letters = sum(map(len, runs))
    pairs = [run[at : at + 2] for run in several for at in range(0, len(run) - 1, 2)]
    characters = [pair for pair in pairs if pair[0] not in CHINESE_PUNCTUATION]
    everyday = sum(pair[0] in CHINESE_LEAD and pair[1] >= 0xA1 for pair in characters)
    if everyday and 2 * len(pairs) > 0.8 * letters and everyday >= PLAUSIBLE_CHINESE_SHARE * len(characters):
        return "gb18030"
    russian = sum(len(run) for run in several if RUSSIAN_WORD.fullmatch(run))
    return "cp1251" if russian > 0.5 * letters else "cp1252"


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, encoding: str) -> str:
    """The text; of a file cut inside a character what stands before it, which then lacks the end mark."""
    try:
        return data.decode(encoding)
    except LookupError:
        raise XerError(
            "xer.encoding_unknown",
            f"The encoding {encoding!r} is not known.",
            "Choose another, such as utf-8, gb18030, cp1252 or cp1251.",
            params={"encoding": encoding},
        ) from None
    except UnicodeDecodeError as error:
        if is_cut(error):
            return data[: error.start].decode(encoding)
        raise XerError(
            "xer.encoding",
            f"The bytes at position {error.start} are not {encoding}.",
            "Export the file again, or choose its encoding by hand (gb18030, cp1252, cp1251).",
            line=data.count(b"\n", 0, error.start) + 1,
            params={"encoding": encoding, "position": error.start},
        ) from None
