"""The demo's forward look: cost and labour of the metro plan, its buffers, and two ways to win back lost days."""

from decimal import Decimal
from math import ceil

from yingzao.modules.schedule.buffers import set_planning_rule
from yingzao.modules.schedule.measures import change_calendar, more_crews
from yingzao.modules.schedule.models import SPANNING, Buffer, State
from yingzao.modules.schedule.rebaselining import ask_for_baseline
from yingzao.modules.schedule.whatif import make_what_if

from .people import METRO
from .plans import Line, plan_of
from .tale import Tale

PLANNER = "scjl"
INDIRECT_A_DAY = Decimal("38000")
#: what an activity costs a day (CNY), how many people work on it, and material a day (name, quantity, unit)
USUAL = (
    ("地下连续墙", 96_000, 42, ("C30混凝土", 110, "m3")), ("导墙", 28_000, 24, ("C30混凝土", 24, "m3")),
    ("土方", 46_000, 26, None), ("钢支撑", 38_000, 18, ("热轧碳钢中厚板", 14, "t")),
    ("钢筋绑扎", 74_000, 48, ("热轧碳钢钢筋", 16, "t")), ("混凝土浇筑", 158_000, 36, ("C30混凝土", 260, "m3")),
    ("支架模板", 52_000, 44, None), ("防水", 33_000, 20, None), ("支撑", 61_000, 30, ("C30混凝土", 70, "m3")),
    ("结构", 82_000, 52, ("C30混凝土", 60, "m3")), ("", 26_000, 16, None),
)  # fmt: skip
SHORTEST_SHARE, DEARER_SHARE = 0.7, 0.35


def means_cells(line: Line) -> tuple[str, ...]:
    """Cost, workers, shortest duration, cost of a day saved and materials, as pasted behind the predecessors."""
    if not line.days:
        return ()
    _word, cost, workers, material = next(each for each in USUAL if each[0] in line.name)
    shortest = ceil(line.days * SHORTEST_SHARE)
    materials = f"{material[0]} {material[1] * line.days} {material[2]}" if material else ""
    return str(cost * line.days), str(workers), str(shortest), str(round(cost * DEARER_SHARE)), materials


def weigh_up(tale: Tale) -> None:
    """Buffers are set when the plan is in use; on the last morning two ways to win back the lost days are tried."""
    tale.on(-150, "09:00", PLANNER, lambda: set_planning_rule(
        tale.projects[METRO], indirect_cost_per_day=INDIRECT_A_DAY
    ))  # fmt: skip
    tale.write(
        -149, "09:30", PLANNER, "buffer project", Buffer, METRO, title="竣工项目缓冲", responsible=PLANNER,
        length_days=Decimal(20), protects="6.9",
    )  # fmt: skip
    tale.write(
        -149, "09:40", PLANNER, "buffer feeding", Buffer, METRO, title="出入口汇入缓冲", responsible=PLANNER,
        buffer_kind="feeding", length_days=Decimal(8), protects="6.3", chain_end="5.4",
    )  # fmt: skip
    tale.on(0, "07:40", PLANNER, lambda: _try_crews(tale))
    tale.on(0, "07:50", PLANNER, lambda: _try_shifts(tale))
    why = "出入口管线迁改工期顺延已批复，原基线不再反映合同工期"
    tale.on(0, "08:05", PLANNER, lambda: ask_for_baseline(plan_of(tale, METRO), "管线迁改后基线", why))


def _try_crews(tale: Tale) -> None:
    copy = make_what_if(
        plan_of(tale, METRO), "增加开挖支撑班组", "3、4 段开挖与支撑各增加半个班组", is_private=False
    )
    open_pit = copy.activities.filter(code__regex=r"^3\.[34]\.").exclude(progress=State.COMPLETED)
    codes = list(
        open_pit.exclude(kind__in=SPANNING).exclude(original_minutes=0).values_list("code", flat=True)
    )
    more_crews(copy, codes, Decimal("1.5"), Decimal("420000"))


def _try_shifts(tale: Tale) -> None:
    copy = make_what_if(plan_of(tale, METRO), "结构两班作业", "2–4 段主体结构改为两班", is_private=False)
    frame = copy.activities.filter(code__regex=r"^4\.[234]\.").exclude(progress=State.COMPLETED)
    codes = list(frame.exclude(kind__in=SPANNING).exclude(original_minutes=0).values_list("code", flat=True))
    change_calendar(copy, codes, "two_shifts", Decimal("960000"))
