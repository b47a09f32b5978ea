"""What the demo does about red activities: cause, measure and result, and the manager who confirms that it helped."""

from functools import partial

from yingzao.core.history.actor import acting_as
from yingzao.core.records.status import ENDED
from yingzao.core.routes.services import decide
from yingzao.modules.schedule.corrective import answer
from yingzao.modules.schedule.models import CorrectiveAction, LightColour
from yingzao.modules.schedule.steps import CONFIRM

from .projects import CONTRACTS
from .tale import Tale

CAUSE = "劳动力与材料供应未跟上，工序衔接滞后。"
MEASURE = "增加一个作业班组，实行两班作业；材料提前五日进场。"
PIT_CAUSE = "端头井专项方案论证意见未闭合，第四道支撑不能开工。"
PIT_MEASURE = "设计院出具换撑工况计算书，两日内闭合其余意见；备足支撑与千斤顶，批准后昼夜架设。"


def correct(tale: Tale) -> None:
    """After the stock-taking what helped is closed; on the last day the pit's action is answered."""
    for day in (-61, -47, -33, -19, -9):
        for contract in CONTRACTS:
            tale.on(day, "17:00", contract.manager, partial(_settle, tale, contract.code, contract.manager))
    tale.on(-2, "16:30", "sgy", lambda: _answer_for_pit(tale))


def _open(tale: Tale, project: str):
    actions = CorrectiveAction.objects.filter(project=tale.projects[project]).exclude(status__in=ENDED)
    return actions.select_related("activity", "responsible").order_by("pk")


def _settle(tale: Tale, project: str, manager: str) -> None:
    """Every open action whose activity is no longer red gets its answer, its signature and its confirmation."""
    for action in _open(tale, project).exclude(activity__light=LightColour.RED):
        answer(action, CAUSE, MEASURE, "采取措施后该工序恢复正常，未影响总工期。")
        run = action.runs.filter(closed_at=None).first()
        while run is not None and run.closed_at is None:
            task = run.tasks.filter(status="open").exclude(person=None).first()
            opinion = "措施已落实，同意关闭。" if task.step == CONFIRM else "按措施组织落实。"
            with acting_as(task.person):
                run = decide(run, task.person, "approve", task_id=task.number, opinion=opinion)


def _answer_for_pit(tale: Tale) -> None:
    for action in _open(tale, "LJL").filter(activity__code="3.3.6"):
        answer(action, PIT_CAUSE, PIT_MEASURE)
