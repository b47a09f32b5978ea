"""Whom somebody may know of in a project: our own people everybody, another party's only their colleagues."""

from django.db.models import Q, QuerySet

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project

from .gate import may
from .models import Post


def posts_known_to(person: Person, project: Project | None) -> QuerySet[Post]:
    """Posts in the project and in the company (None: in the company alone), as far as ``person`` may know."""
    posts = Post.objects.filter(Q(project=project) | Q(project=None))
    if may(person, "view", "access.post", project):
        return posts
    return posts.filter(
        Q(organisation=person.organisation_id)
        | Q(organisation=None, person__organisation=person.organisation_id)
    )


def people_known_to(person: Person, project: Project) -> QuerySet[Person]:
    """People with a post in force that counts in the project, as far as ``person`` may know."""
    posts = posts_known_to(person, project).filter(Post.in_force())
    return Person.objects.filter(pk__in=posts.values("person"))
