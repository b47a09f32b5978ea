"""The clauses of a procedure, read from text as people write it: numbered lines, each with the lines below it.

A line begins a clause when it starts with an outline number (``3``, ``3.2``, ``一、``, ``第三条``). The mark
``【可调】`` (or ``[local]``) on that line makes the clause local: a project may adapt it. Every other clause is core.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

LOCAL_MARK = "【可调】"
_LOCAL = re.compile(r"\s*(?:【可调】|\[local\])", re.IGNORECASE)
_CHINESE = "一二三四五六七八九十百"
_NUMBER = re.compile(
    rf"""^\s*(?P<number>
        第[{_CHINESE}\d]+[章节条](?=\s|[:：])
      | [{_CHINESE}]+、
      | \d+(?:\.\d+)+[.、．]?(?=\s|[一-鿿])
      | \d+[.、．](?=\s*[^\d\s])
      | \d+(?=\s+\S)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Clause:
    """``number`` as printed (``""``: what stands before the first number), its first line and the lines below."""

    number: str
    heading: str
    body: str = ""
    is_local: bool = False

    @property
    def words(self) -> str:
        """Heading and body as one text."""
        return f"{self.heading}\n{self.body}" if self.body else self.heading


class LockedClause(ValueError):
    """A core clause was to be adapted; the number says which."""


class UnknownClause(ValueError):
    """There is no clause of that number."""


def read_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of ``text`` in their order.

    >>> [(c.number, c.heading, c.is_local) for c in read_clauses("1 范围\\n2 职责【可调】\\n按项目。")]
    [('1', '范围', False), ('2', '职责', True)]
    """
    return tuple(_read(text))


def _read(text: str) -> Iterator[Clause]:
    clause, lines = Clause("", ""), []
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _NUMBER.match(line)
        if found is None:
            lines.append(line.rstrip())
            continue
        yield from _closed(clause, lines)
        rest = line[found.end() :]
        clause = Clause(found["number"], _LOCAL.sub("", rest).strip(), is_local=bool(_LOCAL.search(rest)))
        lines = []
    yield from _closed(clause, lines)


def _closed(clause: Clause, lines: list[str]) -> Iterator[Clause]:
    body = "\n".join(lines).strip("\n")
    if clause.number or body.strip():
        yield replace(clause, body=body)


def text_of(clauses: Iterable[Clause]) -> str:
    """The text from which :func:`read_clauses` reads the same clauses again."""
    lines = []
    for clause in clauses:
        if clause.number:
            space = "" if clause.number.endswith("、") else " "
            lines.append(f"{clause.number}{space}{clause.heading}{LOCAL_MARK if clause.is_local else ''}")
        if clause.body:
            lines.append(clause.body)
    return "\n".join(lines)


def repeated_numbers(clauses: Iterable[Clause]) -> tuple[str, ...]:
    """Numbers that stand more than once: a clause could then not be told by its number."""
    counted = Counter(clause.number for clause in clauses if clause.number)
    return tuple(number for number, times in counted.items() if times > 1)


def adapted(master: str, own: Mapping[str, str]) -> str:
    """``master`` with the words of its local clauses replaced by those of ``own`` (number → heading and body).

    Raises :class:`LockedClause` where ``own`` changes a core clause and :class:`UnknownClause` where there is none of
    that number. Words that hold a numbered line of their own would make a new clause and raise :class:`LockedClause`.
    """
    clauses = read_clauses(master)
    known = {clause.number: clause for clause in clauses}
    for number, words in own.items():
        if number not in known:
            raise UnknownClause(number)
        if not known[number].is_local and _plain(words) != _plain(known[number].words):
            raise LockedClause(number)
    result = text_of(_with_words(c, own[c.number]) if c.is_local and c.number in own else c for c in clauses)
    if [(c.number, c.is_local) for c in read_clauses(result)] != [(c.number, c.is_local) for c in clauses]:
        raise LockedClause(next(iter(own)))
    return result


def _with_words(clause: Clause, words: str) -> Clause:
    heading, _newline, body = _plain(words).partition("\n")
    return replace(clause, heading=heading.strip(), body=body.strip("\n"))


def _plain(words: str) -> str:
    lines = words.replace("\r\n", "\n").strip().split("\n")
    return _LOCAL.sub("", "\n".join(line.rstrip() for line in lines))
