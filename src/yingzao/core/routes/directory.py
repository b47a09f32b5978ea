"""The directory the engine asks, answered from posts, parties and absences of the record's project."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.utils import timezone

from yingzao.core.access.models import Post
from yingzao.core.access.posts import PostRow, post_rows_here, posts_here
from yingzao.core.accounts.models import Absence, Person
from yingzao.core.history.ends import COMPANY, Memory, end_of
from yingzao.core.history.known import known
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.models import Record
from yingzao.engines.approval import Signer

_deputies: Memory[dict[int, int]] = Memory(10)


class RecordDirectory:
    """Who is who for one record today; implements ``engines.approval.Directory``.

    A role is sought first among the posts of the record's project (and lot), then among the posts of
    the whole company; a post limited to a lot or a discipline counts only for records of it. The
    organisation of a ``post`` signer is the kind of party (``supervision``).
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._standings: dict[int, tuple[bool, int | None]] = {}

    @cached_property
    def conditions(self) -> Mapping[str, bool]:
        return ledger_of(type(self._record)).conditions(self._record)

    @cached_property
    def _posts(self) -> list[Post]:
        discipline = ledger_of(type(self._record)).discipline(self._record)
        return [
            post
            for post in posts_here(self.post_rows, self._record.project_id, self._end)
            if post.lot_id in (None, self._record.lot_id) and post.discipline in ("", discipline)
        ]

    @cached_property
    def post_rows(self) -> tuple[PostRow, ...]:
        """Every post ever given in the project or the company, as stored."""
        return post_rows_here(self._record.project_id)

    @cached_property
    def _end(self) -> tuple[str, ...]:
        """Of the company's chain, in which people, roles and absences are signed."""
        return end_of(COMPANY)

    @cached_property
    def _deputies(self) -> dict[int, int]:
        away = Absence.objects.filter(Absence.on()).values_list("person_id", "deputy_id")
        return _deputies.recall(timezone.localdate(), self._end, lambda: dict(away))

    def _standing(self, person_id: int) -> tuple[bool, int | None]:
        """Whether a person still works here, and who took over if not."""
        if person_id not in self._standings:
            person = known(Person, [person_id], self._end).get(person_id)
            is_active, successor_id = (person.is_active, person.successor_id) if person else (False, None)
            if is_active and person_id in self._handed_over:
                is_active, successor_id = False, self._handed_over[person_id]
            self._standings[person_id] = is_active, successor_id
        return self._standings[person_id]

    @cached_property
    def _handed_over(self) -> dict[int, int]:
        """Whose last post here ended by being handed over → to whom."""
        today, still_here = timezone.localdate(), {post.person_id for post in self._posts}
        ended = sorted(
            (row.until, row.pk, row.person_id, row.successor_id)
            for row in self.post_rows
            if row.successor_id and row.until and row.until < today and row.person_id not in still_here
        )
        return {person: successor for _until, _pk, person, successor in ended}

    def resolve(self, signer: Signer) -> tuple[int, ...]:
        match signer.kind:
            case "person":
                return (int(signer.value),)
            case "field":
                person_id = getattr(self._record, f"{signer.value}_id", None)
                return (person_id,) if person_id else ()
            case "post":
                return self._holders(signer.value, signer.organisation)
        return self._holders(signer.value, "")

    def _holders(self, role: str, party: str) -> tuple[int, ...]:
        found = [p for p in self._posts if p.role.code == role and (not party or _acts_for(p) == party)]
        local = [p for p in found if p.project_id]
        return tuple(dict.fromkeys(post.person_id for post in local or found))

    def is_active(self, person_id: int) -> bool:
        return self._standing(person_id)[0]

    def deputy(self, person_id: int) -> int | None:
        is_active, successor_id = self._standing(person_id)
        return self._deputies.get(person_id) if is_active else successor_id

    def holds(self, person_id: int, role: str) -> bool:
        return person_id in self._holders(role, "")

    def day(self, name: str) -> date | None:
        value = getattr(self._record, name, None)
        return value if isinstance(value, date) else None


def _acts_for(post: Post) -> str:
    return (post.organisation or post.person.organisation).kind
