"""PSPLIB single-mode instances (``.sm``): jobs, successors, durations, requests and availabilities."""

from collections.abc import Iterator
from dataclasses import dataclass

from yingzao.engines.resources.levelling.periods import PeriodProblem, StartLink

MAX_BYTES = 5_000_000
MAX_JOBS = 20_000


class PsplibError(ValueError):
    """A file that is not a single-mode PSPLIB instance: code, line (from 1) and remedy."""

    def __init__(self, code: str, message: str, line: int = 0, remedy: str = "") -> None:
        place = f"line {line}: " if line else ""
        super().__init__(f"{place}{message}{' ' if remedy else ''}{remedy}")
        self.code = code
        self.line = line
        self.remedy = remedy
        self.params = {"line": line}


@dataclass(frozen=True)
class Instance:
    """An instance: the numbers of its jobs as the file has them, in the order of the problem's activities."""

    jobs: tuple[int, ...]
    problem: PeriodProblem


@dataclass(frozen=True)
class _Row:
    line: int
    numbers: tuple[int, ...]


def read_psplib(content: bytes) -> Instance:
    """Read a ``.sm`` file (Kolisch and Sprecher 1996); raises :class:`PsplibError`.

    Several modes, nonrenewable resources and release dates are refused: levelling knows renewable ones.
    """
    if len(content) > MAX_BYTES:
        raise PsplibError("psplib.too_large", f"The file has {len(content)} bytes, more than {MAX_BYTES}.")
    lines = content.decode("ascii", "replace").splitlines()
    relations = _section(lines, "PRECEDENCE RELATIONS", 3)
    requests = _section(lines, "REQUESTS/DURATIONS", 3)
    available = _section(lines, "RESOURCEAVAILABILITIES", 1)
    if len(available) != 1:
        raise PsplibError("psplib.availabilities", "One line of availabilities is expected.")
    capacities = available[0].numbers
    if len(relations) > MAX_JOBS:
        raise PsplibError("psplib.too_large", f"More than {MAX_JOBS} jobs.")
    jobs = tuple(row.numbers[0] for row in requests)
    place = {job: number for number, job in enumerate(jobs)}
    if len(place) != len(jobs) or len(relations) != len(jobs):
        raise PsplibError(
            "psplib.jobs", "Precedence relations and requests do not name the same jobs once each."
        )
    durations, demands = [], []
    for row in requests:
        if len(row.numbers) != 3 + len(capacities) or row.numbers[1] != 1:
            raise PsplibError(
                "psplib.request",
                "Expected job, mode 1, duration and one request per resource.",
                row.line,
                "Files with several modes cannot be levelled.",
            )
        durations.append(row.numbers[2])
        demands.append(row.numbers[3:])
    links = tuple(_links(relations, place, durations))
    return Instance(
        jobs, PeriodProblem(durations, demands, capacities, links, (), (), [str(job) for job in jobs])
    )


def _links(relations: list[_Row], place: dict[int, int], durations: list[int]) -> Iterator[StartLink]:
    for row in relations:
        job, successors = row.numbers[0], row.numbers[3:]
        if len(row.numbers) < 3 or row.numbers[2] != len(successors):
            raise PsplibError(
                "psplib.successors",
                f"Job {job} lists {len(successors)} successors.",
                row.line,
                "The count in the third column must agree.",
            )
        for successor in successors:
            if job not in place or successor not in place:
                raise PsplibError(
                    "psplib.unknown_job", f"Job {job} or {successor} has no requests.", row.line
                )
            yield StartLink(place[job], place[successor], durations[place[job]])


def _section(lines: list[str], title: str, headings: int) -> list[_Row]:
    """Rows of numbers under a title, up to the next rule of asterisks; ``headings`` lines are passed over."""
    found = [number for number, line in enumerate(lines) if line.startswith(title)]
    if not found:
        raise PsplibError(
            "psplib.section",
            f"Section {title} is missing.",
            0,
            "Give a single-mode PSPLIB file (.sm), whole.",
        )
    rows: list[_Row] = []
    for number in range(found[0] + 1, len(lines)):
        line = lines[number]
        if line.startswith("***"):
            return rows
        words = line.split()
        if not words or line.startswith("---") or not words[0].lstrip("-").isdigit():
            continue
        try:
            rows.append(_Row(number + 1, tuple(int(word) for word in words)))
        except ValueError:
            raise PsplibError(
                "psplib.number", f"Not a row of numbers: {line.strip()[:60]}", number + 1
            ) from None
    raise PsplibError("psplib.cut_off", f"Section {title} does not end.", len(lines), "The file is cut off.")
