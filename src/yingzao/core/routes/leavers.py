"""Somebody leaves, is away or hands over a post → their open tasks go to whoever stands in, or are listed for
reassignment."""

from django.db.models import Q, QuerySet

from yingzao.core.access.events import PostHandedOver
from yingzao.core.access.models import Post
from yingzao.core.accounts.events import WentAway
from yingzao.core.accounts.models import Person
from yingzao.core.events import on

from .models import Run
from .services import reconcile


def runs_of(person: Person) -> QuerySet[Run]:
    """Runs in which something waits for this person, or for whoever signs in their name."""
    theirs = Q(tasks__person=person) | Q(tasks__on_behalf_of=person)
    return Run.objects.filter(theirs, tasks__status__in=["open", "waiting"]).distinct()


def runs_of_post(post: Post) -> QuerySet[Run]:
    """Runs whose tasks go over with the post."""
    return runs_of(post.person).filter(post.goes_over("record__"))


@on(WentAway)
def hand_over_tasks(event: WentAway) -> None:
    for run in runs_of(event.subject):
        reconcile(run)


@on(PostHandedOver)
def hand_over_tasks_of_post(event: PostHandedOver) -> None:
    for run in runs_of_post(event.subject):
        reconcile(run)
