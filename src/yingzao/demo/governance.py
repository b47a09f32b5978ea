"""The company's technical management procedure with its sub-procedures: reviewed, tried, adapted, released once."""

from functools import partial
from typing import Any

from yingzao.core.access.models import Role
from yingzao.core.procedures.models import Procedure, ProcedureVersion
from yingzao.engines.procedures.steps import ACTIVITY, STAGE, Step, steps_to_json
from yingzao.modules.governance.drafts import adapt, begin_adaptation
from yingzao.modules.governance.models import ProcedureReview
from yingzao.modules.governance.releases import release
from yingzao.modules.governance.subjects import subject_of
from yingzao.modules.governance.suggestions import take_up

from .people import METRO, ROAD, TOWER
from .tale import Tale

CRAFTS = {
    METRO: ["deep_pit", "piles", "dewatering", "falsework", "lifting", "waterproofing"],
    ROAD: ["earthwork", "pavement", "bridge", "prestress"],
    TOWER: ["deep_pit", "falsework", "scaffold", "lifting", "concrete", "curtain_wall"],
}
MASTER_1 = """1 目的与范围
1.1 统一工程技术管理的做法，使方案、交底、检验、变更和资料前后衔接、各有其人。
1.2 适用于公司承建的全部工程，自中标至竣工移交。
2 职责
2.1 公司总工程师归口本程序，批准其发布、延长与废止。
2.2 项目总工组织方案编制与交底，对技术文件的完整负责。
2.3 项目经理保证人、机、料按方案到位。
3 开工准备
3.1 图纸会审、施工组织设计和三级安全教育未完成的，不得进入下一阶段。
3.2 开工前七日备齐下列文件：【可调】
| 文件 | 编制 | 批准 |
| 施工组织设计 | 项目总工 | 公司总工 |
| 首批专项方案清单 | 技术员 | 项目总工 |
4 过程管理
4.1 班前交底每日进行，不少于十分钟。【可调】
4.2 任何步骤未完成而先行施工的，按本程序第 6 条办理。
5 竣工验收
5.1 分部验收合格、整改闭合、资料齐套后，项目经理提请竣工验收。
6 紧急放行
6.1 仅限抢险救灾。由项目经理签署理由，事后三日内补齐手续。"""
MASTER_2 = (
    MASTER_1.replace("前后衔接、各有其人", "前后衔接、各有其人、可以追溯").replace(
        "不少于十分钟。", "不少于十分钟，由班组长复述要点。"
    )
    + "\n7 评审\n7.1 每年复盘一次，有效期满前九十日启动评审。"
)
PIT = """1 范围
适用于开挖深度三米及以上的基坑（槽）。
2 步骤
2.1 专项方案按规定审批，超过一定规模的经专家论证。
2.2 开挖前完成班组级安全教育和监测点初值采集。
2.3 分层厚度与放坡系数按方案执行。【可调】
- 软土地区单层不大于 **1.5 m**
- 雨季每日巡视不少于两次
3 停止条件
监测值达到报警值时立即停止开挖并报告。"""
PAVEMENT = """1 范围
适用于沥青与水泥混凝土路面施工。
2 试验段
2.1 正式摊铺前施做不少于二百米试验段，确定松铺系数与碾压遍数。
3 温度
3.1 摊铺温度逐车检测并记录。【可调】"""

MASTER_STEPS = (
    Step("s1", "施工组织设计批准", "technical.method_statement", "3.1",
         duties={"R": ("project_chief_engineer",), "A": ("chief_engineer",), "C": ("production_manager",),
                 "I": ("chief_supervisor",)}),
    Step("s2", "入场安全教育", "training.training_session", "3.1",
         duties={"R": ("safety_officer",), "A": ("project_manager",), "I": ("crew_leader",)}),
    Step("s3", "班组交底", "technical.briefing", "4.1",
         duties={"R": ("site_engineer",), "A": ("project_chief_engineer",), "C": ("safety_officer",)}),
    Step("s4", "提请竣工验收", STAGE, "5.1", fact="stage", value="acceptance",
         duties={"R": ("project_manager",), "A": ("chief_engineer",), "I": ("owner", "chief_supervisor")}),
)  # fmt: skip
PIT_STEPS = (
    Step("s1", "专项方案批准", "technical.method_statement", "2.1", fact="scheme_type", value="special",
         duties={"R": ("technician",), "A": ("chief_engineer",), "C": ("safety_officer", "quality_engineer")}),
    Step("s2", "班组级安全教育", "training.training_session", "2.2", fact="level", value="crew",
         duties={"R": ("safety_officer",), "A": ("project_manager",), "I": ("crew_leader",)}),
    Step("s3", "出入口基坑开挖", ACTIVITY, "2.3", value="出入口",
         duties={"R": ("site_engineer",), "A": ("production_manager",), "I": ("designer",)}),
)  # fmt: skip
PAVEMENT_STEPS = (
    Step("s1", "试验段总结", "technical.method_statement", "2.1", fact="scheme_type", value="work",
         duties={"R": ("technician",), "A": ("project_chief_engineer",)}),
    Step("s2", "正式摊铺", ACTIVITY, "3.1", value="沥青", duties={"R": ("site_engineer",)}),
)  # fmt: skip


def tell(tale: Tale) -> None:
    tale.on(-72, "09:00", "admin", partial(_tick_crafts, tale))
    _write(
        tale,
        -70,
        "工技-01",
        "工程技术管理程序",
        "中标至竣工移交的技术管理",
        "1.0",
        MASTER_1,
        MASTER_STEPS,
        850,
    )
    review(
        tale,
        -68,
        "review master 1",
        "工技-01",
        "1.0",
        "issue",
        METRO,
        "jsy",
        "xmzg",
        "条款与现行制度一致，可以发布。",
    )
    _write(tale, -33, "工技-01-1", "深基坑开挖技术管理子程序", "深基坑开挖前后的步骤", "1.0", PIT, PIT_STEPS, 800,
           types=["metro", "municipal", "building"], crafts=["deep_pit"])  # fmt: skip
    review(
        tale,
        -32,
        "review pit",
        "工技-01-1",
        "1.0",
        "issue",
        METRO,
        "jsy",
        "xmzg",
        "步骤清楚，监测要求与方案相符。",
    )
    _write(tale, -31, "工技-01-2", "路面施工技术管理子程序", "路面试验段与摊铺", "1.0", PAVEMENT, PAVEMENT_STEPS, 800,
           types=["road", "municipal"], crafts=["pavement"], pilots=[ROAD])  # fmt: skip
    review(
        tale,
        -30,
        "review pavement",
        "工技-01-2",
        "1.0",
        "pilot",
        ROAD,
        "jsy2",
        "xmzg2",
        "先在滨河路试行一季度。",
    )
    tale.on(-24, "10:00", "zonggong", partial(_version, tale, "工技-01", "1.1", MASTER_2, MASTER_STEPS, -24, 860,
                                              changes="增加追溯要求与年度评审；班前交底由班组长复述要点。"))  # fmt: skip
    review(
        tale, -23, "review master 2", "工技-01", "1.1", "issue", METRO, "jsy", "xmzg", "年度复盘意见已吸收。"
    )
    tale.on(-12, "16:40", "xmjl", partial(_release, tale))
    tale.on(-9, "09:20", "xmzg", partial(_adapt, tale))
    review(
        tale,
        -8,
        "review local",
        "工技-01",
        "1.1-LJL",
        "issue",
        METRO,
        "jsy",
        "xmzg",
        "软土地层，班前交底延长，可行。",
    )
    tale.on(-3, "15:00", "zonggong", partial(_version, tale, "工技-01-1", "1.1", PIT.replace("两次", "三次"), PIT_STEPS,
                                             -3, 850, changes="雨季巡视改为每日三次。"))  # fmt: skip


def _tick_crafts(tale: Tale) -> None:
    for code, crafts in CRAFTS.items():
        project = tale.projects[code]
        project.crafts = crafts
        project.save()


def _write(
    tale: Tale, day: int, code: str, title: str, scope: str, version: str, text: str, steps: tuple[Step, ...],
    until: int, *, types: list[str] | None = None, crafts: list[str] | None = None, pilots: list[str] | None = None,
) -> None:  # fmt: skip
    def deed() -> None:
        master = Procedure.objects.get(code="工技-01") if types else None
        Procedure(
            code=code, title=title, scope=scope, owner=tale.people["zonggong"], master=master, types=types or [],
            crafts=crafts or [], bypass_role=Role.objects.get(code="project_manager"),
        ).save()  # fmt: skip
        tried = [tale.projects[each].pk for each in pilots or []]
        _version(tale, code, version, text, steps, day, until, pilots=tried)

    tale.on(day, "09:30", "zonggong", deed)


def _version(
    tale: Tale, code: str, version: str, text: str, steps: tuple[Step, ...], first: int, last: int, **fields: Any
) -> None:  # fmt: skip
    made = ProcedureVersion(
        procedure=Procedure.objects.get(code=code), version=version, text=text, steps=steps_to_json(steps),
        valid_from=tale.day(first), valid_until=tale.day(last), **fields,
    )  # fmt: skip
    made.save()
    take_up(made)


def review(
    tale: Tale, day: int, key: str, code: str, version: str, decision: str, project: str, author: str, chief: str,
    findings: str,
) -> None:  # fmt: skip
    """Written and sent in by the author, agreed the next day by the project's and the company's chief engineer."""

    def send() -> None:
        reviewed = ProcedureVersion.objects.get(procedure__code=code, version=version)
        word = {"issue": "发布", "pilot": "试点"}[decision]
        tale.write(day, "14:10", author, key, ProcedureReview, project, title=f"{code} {version} {word}评审",
                   reviewed=reviewed, decision=decision, findings=findings)  # fmt: skip
        tale.sign(day + 1, key, chief, "zonggong", opinion=findings)

    tale.on(day, "14:00", author, send)


def _release(tale: Tale) -> None:
    subject = subject_of(tale.projects[METRO], "activity:5.1")
    assert subject is not None
    reason = "1 号出入口处自来水管渗漏，须先行开挖探沟抢修；已电话告知总监与业主。"
    tale.things["release"] = release(subject, tale.people["xmjl"], reason)


def _adapt(tale: Tale) -> None:
    master = ProcedureVersion.objects.get(procedure__code="工技-01", version="1.1")
    local = begin_adaptation(master, tale.projects[METRO])
    adapt(
        local,
        {"4.1": "班前交底每日进行，不少于二十分钟，涌水涌砂征兆单独讲明。"},
        "车站位于富水软土层，夜间施工多。",
    )
