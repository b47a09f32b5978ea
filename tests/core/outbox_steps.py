"""What the tests of real processes ask of the outbox; runs in one process beside the workers."""

import django

django.setup()

from yingzao.core.accounts.models import Person  # noqa: E402
from yingzao.core.history.actor import acting_as  # noqa: E402
from yingzao.core.jobs.heart import living  # noqa: E402
from yingzao.core.notices.endpoints import set_address  # noqa: E402
from yingzao.core.notices.hooks import post_test  # noqa: E402
from yingzao.core.notices.models import (  # noqa: E402
    Delivery,
    Endpoint,
    NoticeKind,
    NoticePreference,
)
from yingzao.core.notices.services import tell  # noqa: E402


def give_mailboxes() -> list[str]:
    """Everybody gets an address and is told at once, at any hour; returns the addresses."""
    administrator = Person.objects.get(username="administrator")
    with acting_as(administrator):
        for person in Person.objects.exclude(username="administrator"):
            person.email = f"{person.username}@company.cn"
            person.save()
            NoticePreference.objects.get_or_create(
                person=person, defaults={"quiet_from": None, "quiet_until": None}
            )
    return sorted(Person.objects.exclude(email="").values_list("email", flat=True))


def tell_everybody(words: str) -> int:
    tell(Person.objects.exclude(email=""), NoticeKind.TASK, words)
    return Delivery.objects.exclude(state="sent").count()


def tell_one(username: str, words: str) -> int:
    tell([Person.objects.get(username=username)], NoticeKind.TASK, words)
    return Delivery.objects.latest("pk").pk


def post_test_to(url: str) -> int:
    administrator = Person.objects.get(username="administrator")
    with acting_as(administrator):
        endpoint = Endpoint.objects.filter(name="系统").first() or Endpoint(name="系统", format="wecom")
        set_address(endpoint, url)
        endpoint.save()
    return post_test(endpoint).pk


def look(pk: int) -> tuple[str, int]:
    """State and attempts of a delivery."""
    return Delivery.objects.values_list("state", "attempts").get(pk=pk)


def workers() -> int:
    return len(living())


def states() -> set[str]:
    return set(Delivery.objects.values_list("state", flat=True))


def uid(pk: int) -> str:
    return str(Delivery.objects.get(pk=pk).uid)
