"""How the demo briefs people: the record, its signatures from the site, and who has not signed yet."""

from functools import partial

from yingzao.core.history.actor import acting_as_guest
from yingzao.modules.technical.briefing_services import (
    SignatureGiven,
    content_digest,
    name_attendees,
    publish_briefing,
    read_attendees,
    sign_briefing,
)
from yingzao.modules.technical.models import Briefing

from .tale import Day, Ref, Tale

CREWS = {
    "钢筋班": ("雷大勇", "王春生", "周建国", "吴长顺", "李小军", "何志强"),
    "土方班": ("赵铁山", "孙德福", "刘大海", "陈广发"),
    "架子班": ("杨立柱", "胡永强", "蔡文斌", "邹国庆", "彭家旺"),
    "管理人员": ("韩立勋", "马腾飞", "贺成林", "唐敏之", "郑守安"),
}
LEVELS = (("company", "公司级"), ("project", "项目级"), ("crew", "班组级"))


def brief(
    tale: Tale, day: int, statement: str, title: str, project: str, crew: str, *, author: str, responsible: str,
    signers: tuple[str, str], levels: tuple[str, ...] = ("company", "project", "crew"), missing: int = 0,
    valid_days: int = 120, part: str = "",
) -> None:  # fmt: skip
    """Note one briefing a level: written, approved, published, and signed by all but the last ``missing`` of the crew."""
    for place, (level, word) in enumerate(entry for entry in LEVELS if entry[0] in levels):
        key, group = f"{statement} {level}", crew if level == "crew" else "管理人员"
        tale.write(
            day + place, "08:40", author, key, Briefing, project, title=f"{title}（{word}交底）", part=part,
            responsible=responsible, statement=Ref(statement), level=level, valid_until=Day(day + valid_days),
        )  # fmt: skip
        tale.sign(day + place, key, *signers, clock="09:30")
        tale.on(day + place, "13:30", author, partial(_open, tale, key, group))
        absent = missing if level == "crew" else 0
        tale.on(day + place, "16:40", author, partial(_signed, tale, key, absent))


def _open(tale: Tale, key: str, group: str) -> None:
    briefing = tale.record(key)
    name_attendees(briefing, read_attendees("\n".join(f"{name}\t{group}" for name in CREWS[group])))
    publish_briefing(briefing)


def _signed(tale: Tale, key: str, absent: int) -> None:
    """People sign on the phone that is handed round: guests to the system, each under the own name."""
    briefing = tale.record(key)
    people = list(briefing.attendees.all())
    digest = content_digest(briefing)
    for seconds, attendee in enumerate(people[: len(people) - absent], start=140):
        with acting_as_guest(attendee.name, "10.8.0.21"):
            sign_briefing(
                attendee, SignatureGiven(digest, typed_name=attendee.name, read_seconds=seconds), "10.8.0.21"
            )
