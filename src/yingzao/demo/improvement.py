"""What the company learns from: suggestions against clauses, and cycles that begin with a repeated defect."""

from decimal import Decimal
from functools import partial

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import current_actor
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.modules.governance.cycles import conclude_cycle, measure_after, report_done
from yingzao.modules.governance.distribution import confirm_copy, distribute, holders_in
from yingzao.modules.governance.models import Benchmark, ImprovementCycle, Suggestion
from yingzao.modules.governance.suggestions import adopt, decline, vote
from yingzao.modules.knowledge.instructions import confirm_read
from yingzao.modules.knowledge.models import WorkInstruction
from yingzao.modules.quality.models import Defect

from .people import METRO, ROAD, TOWER
from .tale import Day, Tale


def tell(tale: Tale) -> None:
    _benchmarks(tale)
    _suggest(tale, -44, "banzhang", "s1", METRO, "工技-01", "1.0", "4.1", "交底后由班长复述要点",
             "班前交底结束前由班组长复述一遍要点，漏了当场补。", "有的交底念完就散，工人没听进去。")  # fmt: skip
    for who in ("gongren", "sgy", "aqy", "jsy"):
        tale.on(-43, "12:30", who, partial(_vote, tale, "s1"))
    tale.on(-40, "09:00", "zonggong", lambda: adopt(tale.record("s1"), "有道理，写入 1.1 版；感谢提出。"))
    _suggest(tale, -16, "sgy", "s2", METRO, "工技-01-1", "1.0", "2.3", "雨季巡视加密",
             "雨季每日巡视改为不少于三次，其中一次在夜间。", "上周夜间积水，早班才发现。")  # fmt: skip
    tale.on(-15, "18:00", "jsy", partial(_vote, tale, "s2"))
    tale.on(-13, "10:20", "zonggong", lambda: adopt(tale.record("s2"), "采纳，下一版改为三次。"))
    _suggest(tale, -11, "sgy4", "s3", TOWER, "工技-01", "1.1", "3.2", "开工文件提前到十五日",
             "开工文件由开工前七日改为十五日备齐。", "监理审查常要十天。")  # fmt: skip
    tale.on(-9, "11:00", "zonggong", lambda: decline(
        tale.record("s3"), "七日为最迟期限，本条可调；请项目在适配版中写十五日。"))  # fmt: skip
    _suggest(tale, -5, "jsy2", "s4", ROAD, "工技-01", "1.1", "3.1", "图纸会审可分批",
             "图纸会审允许按分部分批完成，先审先开工。", "道路与管线分批出图，等齐图纸误工两周。")  # fmt: skip
    for who in ("xmzg2", "sgy3", "jsy", "jsy3"):
        tale.on(-4, "12:40", who, partial(_vote, tale, "s4"))
    _repeated_defects(tale)
    _cycles(tale)
    _give_copies(tale)
    _instruct(tale)


def _instruct(tale: Tale) -> None:
    """The card at the steel struts, which two of the crew have read."""
    tale.write(-26, "09:00", "jsy", "sop", WorkInstruction, METRO, title="钢支撑架设作业指导书", part="3", responsible="xmzg",
               craft="deep_pit", equipment="3 段支撑作业面", photo="1 牛腿与围檩就位",
               steps="检查牛腿标高，安装钢围檩，缝隙用细石混凝土填实\n两点吊装支撑就位，活络头对准围檩中心\n"
               "分级施加预应力至设计值，持荷 5 min 后楔紧\n安装轴力计并读初值，报测量复核",
               safety="吊装半径内不得站人；支撑上设防坠绳，不得堆物行走。",
               quality="支撑中心偏差不大于 30 mm，预应力偏差不大于 ±10 %。")  # fmt: skip
    tale.show(-26, "09:10", "jsy", "sop", "3 分级施加预应力")
    tale.sign(-25, "sop", "xmzg")
    for day, who in ((-24, "gongren"), (-24, "banzhang"), (-23, "sgy")):
        tale.on(day, "07:10", who, lambda: confirm_read(tale.record("sop"), _doer()))


def _doer() -> Person:
    return Person.objects.get(pk=current_actor().person_id)


def _give_copies(tale: Tale) -> None:
    """The master in force goes to everybody who works by it; most have read it."""

    def master() -> ProcedureVersion:
        return ProcedureVersion.objects.get(procedure__code="工技-01", version="1.1")

    def give() -> None:
        roles = ("project_manager", "project_chief_engineer", "site_engineer", "technician")
        distribute(master(), holders_in(master(), Role.objects.filter(code__in=roles)))

    tale.on(-20, "15:30", "zonggong", give)
    for day, who in (
        (-20, "xmzg"),
        (-19, "jsy"),
        (-19, "sgy"),
        (-18, "xmjl"),
        (-18, "xmzg2"),
        (-15, "xmzg3"),
    ):
        tale.on(day, "18:10", who, _read)


def _read() -> None:
    version = ProcedureVersion.objects.get(procedure__code="工技-01", version="1.1")
    confirm_copy(version, _doer())


def _suggest(
    tale: Tale, day: int, who: str, key: str, project: str, code: str, version: str, clause: str, title: str,
    wording: str, reason: str,
) -> None:  # fmt: skip
    def send() -> None:
        about = ProcedureVersion.objects.get(procedure__code=code, version=version)
        tale.write(day, "17:31", who, key, Suggestion, project, title=title, about=about, clause=clause,
                   wording=wording, reason=reason)  # fmt: skip

    tale.on(day, "17:30", who, send)


def _vote(tale: Tale, key: str) -> None:
    vote(tale.record(key), _doer())


def _repeated_defects(tale: Tale) -> None:
    """The third of a kind within three months: the page of the newest offers a case."""
    for day, key, storey, is_done in ((-17, "t4", 17, True), (-5, "t5", 19, False)):
        title = f"{storey} 层剪力墙烂根"
        tale.write(day, "09:40", "zjy3", key, Defect, TOWER, title=title, part=f"1.{storey}", responsible="sgy4",
                   severity="serious", found_on=Day(day), due_on=Day(day + 6), photo=title,
                   requirement="凿除松散部分，按修补方案处理，附整改后照片回复。")  # fmt: skip
        if is_done:
            tale.rectify(
                day + 2, "16:00", "sgy4", key, "已凿除修补，回弹检测合格。", (day + 3, "zjy3", "复查合格。")
            )


def _cycles(tale: Tale) -> None:
    tale.write(-38, "15:00", "zjy", "c1", ImprovementCycle, METRO, title="底板钢筋保护层合格率偏低", subject="quality",
               responsible="sgy", due_on=Day(-24), problem="底板钢筋保护层实测合格率低于 90 %。",
               cause="垫块间距过大，浇筑时被踩偏。", metric="保护层实测合格率", unit="%", better="higher",
               before=Decimal("82.5"), before_source="实测实量 120 点，连续两周", target=Decimal(92),
               measure="垫块间距由 1.0 m 加密至 0.6 m，设专用马道。")  # fmt: skip
    tale.sign(-37, "c1", "xmzg", opinion="措施可行。")
    tale.on(-25, "17:00", "sgy", lambda: report_done(
        tale.record("c1"), "2、3 段底板已按 0.6 m 布置垫块，马道随浇随移。"))  # fmt: skip
    tale.on(-21, "16:00", "zjy", lambda: measure_after(
        tale.record("c1"), Decimal("94.2"), "实测实量 120 点，连续两周"))  # fmt: skip
    tale.on(-20, "10:00", "xmzg", lambda: conclude_cycle(
        tale.record("c1"), "standard", "垫块间距 0.6 m 写入底板钢筋作业指导书。"))  # fmt: skip
    tale.write(-4, "16:00", "zjy3", "c2", ImprovementCycle, TOWER, title="根因治理：剪力墙烂根", subject="quality",
               responsible="sgy4", due_on=Day(9), problem="90 天内出现 3 次剪力墙烂根。",
               cause="模板底口未封浆，下料高度超过 2 m。", metric="90 天内重复次数", unit="次", before=Decimal(3),
               before_source="缺陷台账，近 90 天", target=Decimal(0),
               measure="底口砂浆封堵，采用串筒下料，先浇 50 mm 同配比砂浆。")  # fmt: skip
    tale.sign(-3, "c2", "xmzg3", opinion="同意，21 层起执行。")


def _benchmarks(tale: Tale) -> None:
    """Findings per 30 days of the group's best station, by cause, entered for the metro project."""
    for cause, rate in (
        ("man", "0.60"),
        ("machine", "0.30"),
        ("material", "0.20"),
        ("method", "0.80"),
        ("environment", "0.10"),
    ):
        tale.write(-20, "11:00", "zonggong", f"benchmark {cause}", Benchmark, METRO, title="集团标杆车站问题频次",
                   root_cause=cause, rate=Decimal(rate), source="集团 2025 年度质量安全通报", valid_on=Day(-20),
                   is_submitted=False)  # fmt: skip
