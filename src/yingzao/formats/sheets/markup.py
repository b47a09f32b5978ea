"""XML as a stream of elements, without document types: entities of their own are how XML bombs are made."""

from collections.abc import Callable
from typing import IO
from xml.parsers.expat import ParserCreate

_CHUNK = 256 * 1024

Start = Callable[[str, dict[str, str]], None]


class NotAllowed(ValueError):
    """A document type in a part that never has one."""


class Stop(Exception):
    """Raised by a handler that has seen enough."""


def read_markup(
    stream: IO[bytes],
    start: Start,
    end: Callable[[str], None] | None = None,
    words: Callable[[str], None] | None = None,
) -> None:
    """Call the handlers with local names; attributes keep their prefix. A handler ends it with :class:`Stop`."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        after = end
        parser.EndElementHandler = lambda tag: after(tag.rpartition(":")[2])
    if words is not None:
        parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except Stop:
        return


def _refuse(*_what: object) -> None:
    raise NotAllowed
