"""The opinions signed on a record, as paper shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingzao.core.accounts.models import Person
from yingzao.core.files.drawn import picture
from yingzao.core.routes.models import TASK_WORDS, Run
from yingzao.core.routes.signatures import signatures_on
from yingzao.engines import approval


@dataclass(frozen=True)
class OpinionLine:
    """One signature as paper shows it: step (its name, and its key in the route), what was said, by whom, when."""

    step: str
    text: str
    who: str
    at: datetime
    key: str = ""
    signature: str = ""
    """What was drawn under it, as a data URL."""


def given_on(record: Any) -> list[approval.Opinion]:
    """What was said in the record's newest run, in the order given; nothing when it was never submitted."""
    run = Run.newest_of(record)
    return approval.opinions(run.as_state()) if run else []


def opinions_of(record: Any) -> list[OpinionLine]:
    """The same in the words of paper."""
    run = Run.newest_of(record)
    given = approval.opinions(run.as_state()) if run else []
    signers = {each.person for each in given}
    names = dict(Person.objects.filter(pk__in=signers).values_list("pk", "name")) if signers else {}
    return opinion_lines(run, given, names) if run else []


def opinion_lines(run: Run, given: list[approval.Opinion], names: dict[int, str]) -> list[OpinionLine]:
    """The opinions of a run in words, each with its signature; ``names`` of people by id."""
    signed = signatures_on(run) if given else {}
    return [_line(each, names, picture(signed.get((each.person, each.at)))) for each in given]


def _line(opinion: approval.Opinion, names: dict[int, str], signature: str) -> OpinionLine:
    """An agreement is what was written; anything else begins with its verb."""
    word = str(TASK_WORDS[opinion.status.value])
    agreed = opinion.status is approval.TaskStatus.APPROVED
    text = opinion.opinion if agreed else "：".join(filter(None, (word, opinion.opinion)))
    who = names.get(opinion.person, "")
    return OpinionLine(opinion.step_name, text or word, who, opinion.at, opinion.step, signature)
