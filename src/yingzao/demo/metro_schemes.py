"""Method statements of the metro station, one in every state a scheme can be in."""

from typing import Any

from yingzao.core.records.models import Meaning
from yingzao.core.records.services import change, revise
from yingzao.core.routes.services import submit
from yingzao.modules.technical.models import Expert, ExpertReview, MethodStatement
from yingzao.modules.technical.panel_services import (
    answer_amendment,
    close_amendment,
    conclude_review,
    declare_conflict,
    record_vote,
    seat_expert,
)
from yingzao.modules.technical.services import close_statement

from .briefings import brief
from .people import METRO
from .plans import hold_back
from .tale import Day, Ref, Tale

DEPARTMENTS = ("scjl", "zjy", "aqy")
OFFICE = (*DEPARTMENTS, "xmzg", "zonggong", "zongjian")

EXPERTS = (
    ("梁其昌", "岩土工程", "university", "教授", 28), ("邵敬之", "结构工程", "university", "教授", 31),
    ("闻一航", "基坑工程", "institute", "研究员", 24), ("关宏远", "施工安全", "institute", "教授级高工", 26),
    ("柏知行", "地下工程", "bridge_institute", "教授级高工", 22), ("毕修远", "监测", "bridge_institute", "高级工程师", 19),
    ("项怀德", "岩土工程", "metro_design", "教授级高工", 25),
)  # fmt: skip


def chapters(overview: str, technique: str, safety: str, emergency: str) -> dict[str, str]:
    """The nine chapters of a special scheme; those that read alike everywhere are written once."""
    return {
        "overview": overview,
        "basis": "施工合同、施工图纸、岩土工程勘察报告、住建部令第 37 号、建办质〔2018〕31 号。",
        "plan": "按总进度计划分段组织流水施工；主要机械、材料提前七日进场并报验。",
        "technique": technique,
        "safety_measures": safety,
        "staffing": "项目总工负责技术，生产经理负责组织，专职安全员旁站；特种作业人员持证上岗。",
        "acceptance": "实行自检、互检、专检；关键工序经监理工程师验收后进入下道工序。",
        "emergency": emergency,
        "calculations": "计算书及施工图另附。",
    }


PIT_TEXT = chapters(
    "标准段采用 800 mm 厚地下连续墙加四道钢支撑，竖向分四层开挖。",
    "分层、分段、对称、限时开挖；每段开挖后 16 小时内完成钢支撑架设并施加预应力。",
    "坑边 2 m 内不堆载；监测达到预警值时加密至每日两次，达到报警值立即停止开挖并回填反压。",
    "发现墙体渗漏先引流后封堵；变形速率超限时启动Ⅱ级响应，撤离坑内人员。",
)
FORMWORK_TEXT = chapters(
    "站厅层中庭顶板净高 8.2 m，采用盘扣式满堂支架，立杆纵横距 0.9 m。",
    "立杆基础为中板结构面；可调托座伸出长度不大于 400 mm；混凝土由中间向两侧对称浇筑。",
    "搭设完成后由项目总工组织验收；浇筑期间专人监护支架沉降，作业层下方严禁站人。",
    "支架出现异响或沉降突变立即停止浇筑，人员从两侧通道撤离。",
)
LIFT_TEXT = chapters(
    "在基坑东侧设 QTZ80 塔式起重机一台，最大起重量 8 t，安装高度 42 m。",
    "基础为 5.0 m × 5.0 m 混凝土承台；先装底架与标准节，再装回转、起重臂与平衡重。",
    "风速大于 12 m/s 停止安装；专用配电箱按 JGJ 46-2005 第8.1.3条设置；信号工、司索工持证；安装后由检测机构检验合格方可使用。",
    "构件坠落或倾斜时立即断电，设置警戒区，通知安装单位。",
)
SHALLOW_TEXT = chapters(
    "2 号出入口基坑深 5.2 m，临近 DN600 给水管，采用 SMW 工法桩加一道钢支撑。",
    "先加固管线再开挖；分两层开挖，支撑随挖随撑。",
    "给水管设 6 个沉降点，累计 10 mm 报警；坑边设置硬质围挡。",
    "给水管渗漏时关闭上游阀门，启动抢修联动。",
)
BLAST_TEXT = chapters(
    "首道钢筋混凝土支撑截面 800 mm × 900 mm，长 420 m，拟钻孔灌注静力破碎剂后分段破除。",
    "换撑达到设计强度后由中间向两侧隔段破除；孔径 42 mm，孔距 300 mm，破碎剂按气温选型。",
    "下方满铺防护排架；装药后 3 小时内人员不得面对孔口；靠运营道路和燃气管一侧设隔离墙和振动测点。",
    "发生喷孔时立即撤离并冲洗；燃气浓度报警时停止作业、关闭阀门并疏散。",
)
SEALING_TEXT = chapters(
    "坑内 12 口疏干降水井在底板达到强度、抗浮验算满足后分批封闭。",
    "井管内回填碎石，浇筑 3 m 高微膨胀混凝土，焊接双层止水钢板后浇筑底板留孔。",
    "封井前后观测坑外水位和底板隆起；保留两口备用井至顶板覆土完成。",
    "封口渗水时先引流降压，再补焊和注浆。",
)
TRAFFIC_TEXT = chapters(
    "二期围挡占用临江路北侧两条车道，双向四车道改为双向两车道，设临时公交站一处。",
    "分两夜倒边：先施划标线和立标志，再移围挡；钢板路面与既有路面顺接。",
    "围挡转角设视距三角区和爆闪灯；高峰时段两名交通协管员上岗。",
    "拥堵超过 500 m 时启动分流预案并通知交警部门。",
)
EXIT_1_TEXT = SHALLOW_TEXT | {
    "overview": "1 号出入口基坑深 4.6 m，周边无重要管线，采用土钉墙支护。",
    "technique": "分三层开挖，每层 1.5 m；土钉注浆体达到 70% 强度后开挖下一层。",
}
VENT_TEXT = FORMWORK_TEXT | {"overview": "1 号风亭组顶板支架高 5.6 m，采用盘扣式满堂支架，立杆纵横距 0.9 m。"}

PIT = {
    "excavation_depth_m": "16.4",
    "complex_geology_environment_or_pipelines": True,
    "affects_adjacent_structures": False,
}
DEEP = PIT | {"excavation_depth_m": "18.6"}
FORMWORK = {
    "support_height_m": "8.2",
    "support_span_m": "14",
    "total_load_design_kn_m2": "13.5",
    "line_load_design_kn_m": "12",
}


def tell(tale: Tale) -> None:
    tale.on(-150, "14:00", "zly", lambda: _pool(tale))
    _standard_pit(tale)
    _deep_pit(tale)
    _formwork(tale)
    _others(tale)


def _pool(tale: Tale) -> None:
    for name, discipline, unit, title, years in EXPERTS:
        expert = Expert(
            name=name,
            discipline=discipline,
            unit=tale.organisations[unit],
            title=title,
            years=years,
            pool="省级专家库",
        )
        expert.save()
        tale.things[name] = expert
    declare_conflict(tale.things["毕修远"], tale.projects[METRO], "受业主委托承担本站第三方监测")


def _scheme(
    tale: Tale,
    day: int,
    key: str,
    title: str,
    part: str,
    works: str,
    parameters: dict[str, Any],
    text,
    **more,
) -> None:
    tale.write(
        day, "09:10", more.pop("author", "jsy"), key, MethodStatement, METRO, title=title, part=part,
        responsible="xmzg", works=works, parameters=dict(parameters), chapters=text,
        summary=more.pop("summary", ""), due_on=Day(day + 20), **more,
    )  # fmt: skip


def _review(tale: Tale, day: int, key: str, statement: str, title: str, amendments: list[str]) -> None:
    """Five experts meet; each votes and signs; the documents clerk writes the conclusion."""

    def meet() -> None:
        review = tale.record(key)
        for name, *_rest in EXPERTS[:5]:
            member = seat_expert(review, tale.things[name])
            vote = "amend" if amendments and name != "柏知行" else "passed"
            opinion = amendments[0] if vote == "amend" else "方案可行。"
            record_vote(member, vote, opinion, signed_name=name)
        conclusion = "amend" if amendments else "passed"
        report = "专家组听取汇报、查阅资料并质询后认为：方案总体可行，" + (
            "按意见修改后通过。" if amendments else "予以通过。"
        )
        conclude_review(review, conclusion, report, "\n".join(amendments))

    tale.write(day - 1, "16:10", "zly", key, ExpertReview, METRO, title=title, is_submitted=False, responsible="zly",
               statement=Ref(statement), held_on=Day(day), place="项目部二楼会议室")  # fmt: skip
    tale.on(day, "15:30", "zly", meet)


def _standard_pit(tale: Tale) -> None:
    """The pit of the standard section: reviewed by experts, approved, briefed, carried out."""
    _scheme(tale, -140, "pit", "标准段深基坑支护与土方开挖专项方案", "1.2", "foundation_pit", PIT, PIT_TEXT)
    tale.decide(-139, "10:20", "scjl", "pit", opinion="工期安排与总计划一致。")
    tale.decide(-139, "11:05", "zjy", "pit", opinion="质量控制点齐全。")
    tale.decide(-139, "14:30", "aqy", "pit", "reject", opinion="应急物资清单缺少数量，请补充。")
    tale.say(-139, "14:40", "aqy", "pit", "@苏晚晴 应急物资请按坑长每 50 m 一处布置。")
    tale.on(
        -138,
        "09:00",
        "jsy",
        lambda: _amend(
            tale, "pit", "emergency", "应急物资每 50 m 一处：钢支撑 4 根、沙袋 200 只、注浆机 1 台。"
        ),
    )
    tale.submit(-138, "09:20", "jsy", "pit")
    tale.sign(-138, "pit", *OFFICE, clock="10:30")
    _review(tale, -134, "pit review", "pit", "标准段深基坑专项方案专家论证", [])
    tale.sign(-133, "pit", "zly", "yezhu", clock="09:30")
    tale.link(-133, "14:00", "zly", "pit review", "pit", Meaning.EVIDENCE_OF)
    brief(tale, -131, "pit", "标准段深基坑", METRO, "土方班", author="jsy", responsible="sgy", signers=("xmzg", "aqy"),
          valid_days=220, part="1.2")  # fmt: skip
    hold_back(tale, -130, "xmzg", METRO, "3.1.1", "pit", "深基坑方案批准并交底")


def _amend(tale: Tale, key: str, chapter: str, text: str) -> None:
    statement = tale.record(key)
    change(statement, statement.version, chapters=statement.chapters | {chapter: text})


def _deep_pit(tale: Tale) -> None:
    """The end shaft is 18.6 m deep: the experts want three changes, two of which are still open."""
    _scheme(tale, -34, "deep", "端头井 18.6 m 深坑第四道支撑换撑专项方案", "1.2.3", "foundation_pit", DEEP, PIT_TEXT,
            summary="3 段含东端头盾构井，坑深 18.6 m，第四道支撑兼作换撑。")  # fmt: skip
    tale.sign(-33, "deep", *OFFICE, clock="09:00")
    _review(tale, -24, "deep review", "deep", "端头井深坑专项方案专家论证", [
        "补充第四道支撑预应力分级施加及复加的数值与时机。",
        "补充换撑工况下墙体变形计算，明确拆撑混凝土强度。",
        "坑内监测点间距由 25 m 加密至 15 m。",
    ])  # fmt: skip
    tale.decide(-23, "09:20", "zly", "deep", "reject", opinion="专家论证修改后通过，请按意见逐条修改。")
    tale.on(
        -17, "16:10", "jsy", lambda: _answer(tale, "deep review", 3, "监测布点图已加密至 15 m，见附图 7。")
    )
    tale.on(-16, "10:00", "xmzg", lambda: _close_amendment(tale, "deep review", 3))
    tale.say(-6, "09:05", "xmjl", "deep", "3 段停在第四道支撑前，@苏晚晴 @许静安 今天能否闭合其余两条？")
    tale.say(-6, "11:30", "jsy", "deep", "换撑工况计算书设计院明日出图，@金以恒 请协助。")
    hold_back(tale, -20, "xmzg", METRO, "3.3.6", "deep", "端头井方案论证意见闭合")


def _answer(tale: Tale, key: str, number: int, text: str) -> None:
    answer_amendment(tale.record(key).amendments.get(number=number), text)


def _close_amendment(tale: Tale, key: str, number: int) -> None:
    close_amendment(tale.record(key).amendments.get(number=number))


def _formwork(tale: Tale) -> None:
    """Formwork of 8.2 m: passed by experts, approved, then revised; the crews must be briefed again."""
    _scheme(
        tale,
        -78,
        "formwork",
        "站厅中庭 8.2 m 高大模板支架专项方案",
        "1.3.1",
        "concrete_formwork_support",
        FORMWORK,
        FORMWORK_TEXT,
    )
    tale.sign(-77, "formwork", *OFFICE, clock="09:00")
    _review(tale, -72, "formwork review", "formwork", "高大模板支架专项方案专家论证", [])
    tale.sign(-71, "formwork", "zly", "yezhu", clock="09:30")
    brief(tale, -69, "formwork", "中庭高支模", METRO, "架子班", author="jsy", responsible="sgy", signers=("xmzg", "aqy"),
          valid_days=200, part="1.3.1")  # fmt: skip
    hold_back(tale, -66, "xmzg", METRO, "4.1.5", "formwork", "高支模方案批准并交底")
    hold_back(tale, -66, "xmzg", METRO, "4.2.5", "formwork", "高支模方案批准并交底")
    tale.on(-12, "09:00", "jsy", lambda: _revise(tale, "formwork", "formwork B"))
    tale.sign(-11, "formwork B", *OFFICE, clock="09:00")
    _review(tale, -9, "formwork B review", "formwork B", "高大模板支架专项方案（修订）专家论证", [])
    tale.sign(-8, "formwork B", "zly", "yezhu", clock="09:30")
    brief(tale, -6, "formwork B", "中庭高支模（B 版）", METRO, "架子班", author="jsy", responsible="sgy",
          signers=("xmzg", "aqy"), levels=("project", "crew"), missing=2, part="1.3.2")  # fmt: skip


def _revise(tale: Tale, key: str, new_key: str) -> None:
    copy = revise(tale.record(key))
    text = (
        "立杆纵横距由 0.9 m 调整为 0.6 m（梁下）；可调托座伸出长度不大于 300 mm；混凝土由中间向两侧对称浇筑。"
    )
    tale.things[new_key] = change(copy, copy.version, chapters=copy.chapters | {"technique": text})
    submit(tale.record(new_key), tale.people["jsy"])


def _others(tale: Tale) -> None:
    """In review, vetoed, returned, withdrawn to draft, void, ordinary, and one carried out and filed."""
    shallow = PIT | {"excavation_depth_m": "4.6", "complex_geology_environment_or_pipelines": False}
    _scheme(
        tale,
        -120,
        "walls",
        "地下连续墙成槽专项方案",
        "1.1",
        "",
        {},
        PIT_TEXT,
        scheme_type="work",
        author="jsy",
    )
    tale.sign(-119, "walls", *DEPARTMENTS, "xmzg", "zongjian", "yezhu", clock="08:30")
    brief(tale, -117, "walls", "地下连续墙", METRO, "钢筋班", author="jsy", responsible="sgy", signers=("xmzg", "aqy"),
          levels=("project", "crew"), part="1.1")  # fmt: skip
    tale.show(-60, "15:10", "sgy", "walls", "东段地下连续墙钢筋笼吊装")
    tale.show(-58, "10:25", "sgy", "walls", "西段地下连续墙浇筑完成")
    tale.on(-50, "16:00", "zly", lambda: close_statement(tale.record("walls")))

    _scheme(tale, -9, "exit 2", "2 号出入口 5.2 m 基坑专项方案", "2.2", "foundation_pit",
            PIT | {"excavation_depth_m": "5.2"}, SHALLOW_TEXT, author="cly")  # fmt: skip
    tale.sign(-8, "exit 2", "scjl", "zjy", "aqy", "xmzg", clock="09:00")
    tale.decide(-6, "16:00", "zonggong", "exit 2", opinion="给水管保护措施到位，同意报审。")

    _scheme(tale, -58, "crane", "QTZ80 塔式起重机安装专项方案", "1", "crane_erection_dismantling",
            {"rated_capacity_kn": "80", "total_erection_height_m": "42", "foundation_elevation_m": "0"}, LIFT_TEXT,
            author="jsy")  # fmt: skip
    tale.sign(-57, "crane", *OFFICE, "yezhu", clock="08:30")
    brief(
        tale,
        -55,
        "crane",
        "塔吊安装",
        METRO,
        "架子班",
        author="jsy",
        responsible="scjl",
        signers=("xmzg", "aqy"),
        part="1",
    )

    _scheme(tale, -15, "blast", "首道混凝土支撑静力爆破拆除方案", "1.1.3", "demolition",
            {"structure_kind": "other", "toxic_dust_fire_explosion_risk": False, "within_heritage_influence": False,
             "affects_public_or_utilities": True}, BLAST_TEXT)  # fmt: skip
    tale.sign(-14, "blast", "scjl", "zjy", clock="09:30")
    tale.decide(
        -13,
        "10:00",
        "zonggong",
        "blast",
        "veto",
        opinion="临近运营道路与燃气管，不得采用静力爆破，改为绳锯切割。",
    )

    _scheme(tale, -7, "vent", "1 号风亭组模板支架方案", "2.3", "concrete_formwork_support",
            FORMWORK | {"support_height_m": "5.6", "total_load_design_kn_m2": "10.2"}, VENT_TEXT, author="cly")  # fmt: skip
    tale.decide(-5, "10:00", "scjl", "vent", "reject", opinion="与主体结构流水段划分不一致，请调整后再报。")

    _scheme(
        tale,
        -2,
        "dewater",
        "坑内降水井封井方案",
        "1.2",
        "",
        {},
        SEALING_TEXT,
        scheme_type="work",
        is_submitted=False,
    )
    _scheme(
        tale,
        -88,
        "old traffic",
        "二期交通疏解方案",
        "1",
        "",
        {},
        TRAFFIC_TEXT,
        scheme_type="work",
        is_submitted=False,
    )
    tale.void(-80, "10:00", "xmzg", "old traffic", "交警部门取消二期围挡，方案不再需要。")
    _scheme(
        tale,
        -27,
        "exit 1",
        "1 号出入口 4.6 m 基坑专项方案",
        "2.1",
        "foundation_pit",
        shallow,
        EXIT_1_TEXT,
        author="cly",
    )
    tale.sign(-26, "exit 1", *OFFICE, "yezhu", clock="08:30")
