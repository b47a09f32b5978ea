"""The light of a project: the worst of its critical work and of its project buffers, with words for the buffers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from yingzao.core.projects.models import Project
from yingzao.core.records.status import ENDED
from yingzao.engines.schedule.lights import Light, roll_up, worst

from .buffers import reading_text
from .models import SPANNING, Activity, Buffer, BufferKind, BufferReading, LightColour, ZoneChoice


@dataclass(frozen=True)
class BufferWords:
    """A project buffer that is not green: its colour, why in a sentence, and its page where the reader may see it."""

    colour: str
    text: str
    url: str


def project_lights(projects: Iterable[Project]) -> dict[int, Light]:
    """Project → light, where anything is known to judge by.

    Critical work decides: red work with float left makes a project yellow. A project buffer stands for the end of
    the project, so its yellow or red zone is a light of the project too; a feeding buffer protects only what it
    feeds.
    """
    keys = [project.pk for project in projects]
    work: dict[int, list[tuple[Light, bool]]] = {}
    rows = (
        Activity.objects.filter(plan__project__in=keys, plan__is_current=True)
        .exclude(kind__in=SPANNING)
        .exclude(light=LightColour.NONE)
        .order_by()
    )
    for key, light, critical in rows.values_list("plan__project", "light", "critical").distinct():
        work.setdefault(key, []).append((Light(light), critical))
    found = {key: [roll_up(pairs)] for key, pairs in work.items()}
    for reading in _readings(keys):
        found.setdefault(reading.buffer.project_id, []).append(Light(reading.zone))
    return {key: worst(lights) for key, lights in found.items()}


def project_light(project: Project) -> Light:
    return project_lights([project]).get(project.pk, Light.NONE)


def buffer_words(project: Project, person: Any) -> list[BufferWords]:
    """Why project buffers give the project a light, the fullest first."""
    found = [reading for reading in _readings([project.pk]) if reading.zone != ZoneChoice.GREEN]
    keys = [reading.buffer_id for reading in found]
    seen = set(Buffer.objects.visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        BufferWords(
            reading.colour, f"{reading.buffer.title}：{reading_text(reading)}",
            reading.buffer.get_absolute_url() if reading.buffer_id in seen else "",
        )
        for reading in sorted(found, key=lambda reading: -reading.consumed_percent)
    ]  # fmt: skip


def _readings(projects: list[int]) -> QuerySet[BufferReading]:
    """The newest reading of every live project buffer; once its chain is done nothing can be mended there."""
    newest = BufferReading.objects.filter(buffer=OuterRef("buffer")).order_by("-data_day").values("pk")
    return (
        BufferReading.objects.filter(
            pk=Subquery(newest[:1]), buffer__project__in=projects, buffer__buffer_kind=BufferKind.PROJECT,

        )
        .exclude(buffer__status__in=ENDED)
        .exclude(chain_percent__gte=100)
        .select_related("buffer__project")
    )  # fmt: skip
