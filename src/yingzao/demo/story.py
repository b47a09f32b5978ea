"""The story of the demo company: who told what, chapter by chapter, through the services that users use."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone, translation

from yingzao.core.accounts.models import Organisation

from . import (
    applications,
    choices,
    cranes,
    footbridge,
    forms,
    governance,
    improvement,
    laboratory,
    lots,
    meetings,
    metro,
    metro_schemes,
    parameters,
    patrols,
    pilots,
    pit,
    procedures,
    road,
    space,
    starters,
    strength,
    supervision,
    surveys,
    tower,
)
from .corrections import correct
from .days import report_days
from .materials import enter_materials
from .outlook import look_ahead
from .people import METRO, accounts, found_company
from .plan_metro import METRO_PLAN
from .plan_road import ROAD_PLAN
from .plan_tower import TOWER_PLAN
from .plans import change_later, draw_up, submit_baseline
from .projects import open_projects
from .tale import Tale
from .weeks import hold_up, plan_weeks
from .what_ifs import weigh_up


def tell_story(today: date | None = None) -> Iterator[str]:
    """Tell the demo into an empty installation, day by day until ``today``; yields lines for the terminal."""
    if Organisation.objects.exists():
        yield "A company exists already; the demo is told into an empty database only."
        return
    tale = Tale(today or timezone.localdate())
    found_company(tale)
    enter_materials(tale)
    open_projects(tale)
    for sketch in (METRO_PLAN, ROAD_PLAN, TOWER_PLAN):
        draw_up(tale, sketch)
    submit_baseline(tale, METRO_PLAN, "xmjl", "zhuanjian", "zongjian")
    for chapter in (
        procedures,
        governance,
        starters,
        improvement,
        supervision,
        pilots,
        meetings,
        metro_schemes,
        choices,
        metro,
        applications,
        road,
        tower,
        lots,
        patrols,
        strength,
        laboratory,
        parameters,
        footbridge,
        forms,
        surveys,
        space,
        cranes,
        pit,
    ):
        chapter.tell(tale)
    correct(tale)
    plan_weeks(tale)
    hold_up(tale)
    report_days(tale)
    look_ahead(tale)
    weigh_up(tale)
    why = "出入口管线迁改延后，调整附属结构工期"
    change_later(tale, 0, "xmjl", METRO, why, {"5.1": 30, "5.3": 28, "6.1": 26})
    with translation.override("zh-hans"):
        yield from _progress(tale)
    yield from accounts()


def _progress(tale: Tale) -> Iterator[str]:
    """One line for every two months told."""
    told, last = 0, -400
    for deed in tale.tell():
        told += 1
        days = (timezone.localtime(deed.at).date() - tale.today).days
        if days - last >= 60:
            last = days
            yield f"{tale.day(days).isoformat()} …"
    yield f"{told} deeds of {len(tale.people)} people in {len(tale.projects)} projects."
