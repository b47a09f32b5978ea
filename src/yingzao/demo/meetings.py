"""The quarterly meeting over procedures: an agenda from what happened, and two decisions with owner and day."""

from yingzao.core.procedures.models import Procedure
from yingzao.core.routes.services import submit
from yingzao.modules.governance.meeting_ledgers import draw_up, open_revision, report_change
from yingzao.modules.governance.models import ChangeItem, MeetingKind, ProcedureMeeting

from .people import METRO
from .tale import Day, Ref, Tale


def tell(tale: Tale) -> None:
    tale.write(-7, "14:00", "zonggong", "meeting", ProcedureMeeting, METRO, title="四季度程序优化研讨会",
               responsible="zonggong", meeting_kind=MeetingKind.QUARTER, held_on=Day(-7),
               attendees="总工程师、副总工程师、程序监督员、三个项目总工", is_submitted=False)  # fmt: skip
    tale.on(-7, "14:05", "zonggong", lambda: draw_up(tale.record("meeting")))
    tale.write(-7, "16:00", "zonggong", "item 1", ChangeItem, METRO, title="图纸会审允许分批", meeting=Ref("meeting"),
               responsible="fuzong", due_on=Day(20), decided="3.1 条增加“按分部分批会审，先审先开工”的做法，报年度版本。")  # fmt: skip
    tale.on(-7, "16:10", "zonggong", lambda: _name_procedure(tale))
    tale.write(-7, "16:20", "zonggong", "item 2", ChangeItem, METRO, title="抽查偏离次日通报到项目经理",
               meeting=Ref("meeting"), responsible="xmzg", due_on=Day(-2),
               decided="抽查发现偏离的，次日在项目例会上通报并落实责任人。")  # fmt: skip
    tale.on(
        -3,
        "17:00",
        "xmzg",
        lambda: report_change(tale.record("item 2"), "已列入例会固定议题，首次通报完成。"),
    )
    tale.on(-6, "09:00", "zonggong", lambda: _file(tale))


def _name_procedure(tale: Tale) -> None:
    item = tale.record("item 1")
    item.procedure = Procedure.objects.get(code="工技-01")
    item.save(action="changed")
    open_revision(item)


def _file(tale: Tale) -> None:
    meeting = tale.record("meeting")
    meeting.minutes = "逐项讨论了待处理建议、放行与抽查情况；形成两项决议，下季度首月复核落实。"
    meeting.save(action="changed")
    submit(meeting, tale.people["zonggong"])
