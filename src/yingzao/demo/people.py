"""The company of the demo: its organisations, its people with sign-in names, and the posts they hold."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from yingzao.core.access.appointing import appoint
from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.models import Organisation, OrganisationKind, Person
from yingzao.founding import install_starters

from .tale import SYSTEM, Tale

PASSWORD = "Yingzao-2026"  # noqa: S105 - public on purpose: demo accounts hold nothing of value
"""One password for every demo account; it is printed at the end of seeding and in the README."""

BEGAN = -300
"""The day the company began to use the system."""

#: key, name, short name, kind
ORGANISATIONS: list[tuple[str, str, str, OrganisationKind]] = [
    ("own", "营造建设集团有限公司", "营造建设", OrganisationKind.OWN),
    ("metro_owner", "临江市轨道交通建设有限公司", "临江轨道", OrganisationKind.OWNER),
    ("road_owner", "临江市市政工程建设中心", "市政建设中心", OrganisationKind.OWNER),
    ("tower_owner", "云山置业发展有限公司", "云山置业", OrganisationKind.OWNER),
    ("fangzheng", "方正工程监理有限公司", "方正监理", OrganisationKind.SUPERVISION),
    ("huacheng", "华诚项目管理咨询有限公司", "华诚监理", OrganisationKind.SUPERVISION),
    ("metro_design", "临江市政轨道设计研究院", "市政轨道院", OrganisationKind.DESIGN),
    ("tower_design", "澄境建筑设计事务所", "澄境设计", OrganisationKind.DESIGN),
    ("survey", "临江岩土勘察院", "岩土勘察院", OrganisationKind.SURVEY),
    ("hongji", "宏基岩土工程有限公司", "宏基岩土", OrganisationKind.SUBCONTRACTOR),
    ("jinrun", "锦润劳务有限公司", "锦润劳务", OrganisationKind.SUBCONTRACTOR),
    ("testing", "正衡检测技术有限公司", "正衡检测", OrganisationKind.TESTING),
    ("steel", "长河钢铁贸易有限公司", "长河钢铁", OrganisationKind.SUPPLIER),
    ("concrete", "磐石预拌混凝土有限公司", "磐石商砼", OrganisationKind.SUPPLIER),
    ("university", "江南理工大学土木工程学院", "江南理工", OrganisationKind.TESTING),
    ("institute", "省建筑科学研究院", "省建科院", OrganisationKind.TESTING),
    ("bridge_institute", "东部桥梁隧道咨询公司", "桥隧咨询", OrganisationKind.DESIGN),
]  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One account: who it is, and the posts held (role, project code; no project is the whole company)."""

    login: str
    name: str
    title: str
    posts: tuple[tuple[str, str], ...]
    party: str = "own"


METRO, ROAD, TOWER, FOOTBRIDGE, COMPANY = "LJL", "HBL", "YSG", "QXQ", ""

MEMBERS: list[Member] = [
    Member("admin", "江若舟", "信息化主管", (("administrator", COMPANY),)),
    Member("zonggong", "沈砚秋", "总工程师 · 教授级高级工程师", (("chief_engineer", COMPANY),)),
    Member("fuzong", "陆承远", "副总工程师 · 高级工程师", (("chief_engineer", COMPANY),)),
    Member("jiandu", "裴守正", "程序监督员 · 高级工程师", (("procedure_supervisor", COMPANY),)),
    # the fifteen of the metro station's office
    Member("xmjl", "顾明川", "项目经理 · 一级建造师", (("project_manager", METRO),)),
    Member("xmzg", "许静安", "项目总工 · 高级工程师", (("project_chief_engineer", METRO),)),
    Member("scjl", "韩立勋", "生产经理", (("production_manager", METRO),)),
    Member("jsy", "苏晚晴", "技术员", (("technician", METRO),)),
    Member("cly", "丁望", "测量员", (("technician", METRO),)),
    Member("sgy", "马腾飞", "施工员", (("site_engineer", METRO),)),
    Member("sgy2", "贺成林", "施工员", (("site_engineer", METRO),)),
    Member("zjy", "唐敏之", "质检员", (("quality_engineer", METRO),)),
    Member("aqy", "郑守安", "安全员 · 注册安全工程师", (("safety_officer", METRO), ("safety_officer", ROAD))),
    Member("clyuan", "钱有余", "材料员", (("materials_clerk", METRO), ("materials_clerk", ROAD))),
    Member("zly", "叶书宁", "资料员",
           (("documents_clerk", METRO), ("documents_clerk", ROAD), ("documents_clerk", TOWER))),
    Member("ysy", "方亦然", "商务经理 · 造价工程师",
           (("cost_engineer", METRO), ("cost_engineer", ROAD), ("cost_engineer", TOWER),
            ("cost_engineer", FOOTBRIDGE))),
    Member("banzhang", "雷大勇", "钢筋班班长", (("crew_leader", METRO),)),
    Member("gongren", "王春生", "钢筋工", (("worker", METRO),)),
    Member("chayue", "温以宁", "工程管理部", (("viewer", COMPANY),)),
    # the road
    Member("xmjl2", "秦越", "项目经理 · 一级建造师", (("project_manager", ROAD), ("project_manager", FOOTBRIDGE))),
    Member("xmzg2", "程致远", "项目总工",
           (("project_chief_engineer", ROAD), ("project_chief_engineer", FOOTBRIDGE))),
    Member("jsy2", "卢小满", "技术员", (("technician", ROAD),)),
    Member("scjl2", "段鹏", "生产经理", (("production_manager", ROAD),)),
    Member("sgy3", "石磊", "施工员", (("site_engineer", ROAD), ("site_engineer", FOOTBRIDGE))),
    Member("zjy2", "白露", "质检员", (("quality_engineer", ROAD),)),
    # the tower
    Member("xmjl3", "潘若谷", "项目经理 · 一级建造师", (("project_manager", TOWER),)),
    Member("xmzg3", "罗启明", "项目总工", (("project_chief_engineer", TOWER),)),
    Member("jsy3", "陶然", "技术员", (("technician", TOWER),)),
    Member("scjl3", "孙浩然", "生产经理", (("production_manager", TOWER),)),
    Member("sgy4", "邓凯", "施工员", (("site_engineer", TOWER),)),
    Member("zjy3", "江月明", "质检员", (("quality_engineer", TOWER),)),
    Member("aqy3", "冯安平", "安全员", (("safety_officer", TOWER),)),
    # the other parties
    Member("yezhu", "宋国栋", "业主代表", (("owner", METRO),), "metro_owner"),
    Member("yezhu2", "何畅", "业主代表", (("owner", ROAD),), "road_owner"),
    Member("yezhu3", "林嘉禾", "业主代表", (("owner", TOWER),), "tower_owner"),
    Member("zongjian", "魏正平", "总监理工程师",
           (("chief_supervisor", METRO), ("chief_supervisor", TOWER)), "fangzheng"),
    Member("zhuanjian", "田雨", "专业监理工程师", (("supervisor", METRO),), "fangzheng"),
    Member("zongjian2", "余慎之", "总监理工程师", (("chief_supervisor", ROAD),), "huacheng"),
    Member("sheji", "金以恒", "设计代表", (("designer", METRO),), "metro_design"),
    Member("fenbao", "赵铁山", "分包项目负责人", (("subcontractor", METRO),), "hongji"),
]  # fmt: skip


def found_company(tale: Tale) -> None:
    """Note the founding: roles, routes, organisations, people, and the posts in the company."""
    tale.on(BEGAN, "08:00", SYSTEM, lambda: _install(tale))
    tale.on(BEGAN, "09:30", "admin", lambda: _hire(tale))


def _install(tale: Tale) -> None:
    install_starters()
    for key, name, short_name, kind in ORGANISATIONS:
        tale.organisations[key] = Organisation(name=name, short_name=short_name, kind=kind)
        tale.organisations[key].save()
    tale.things["password"] = make_password(PASSWORD)
    first = MEMBERS[0]
    _account(tale, first)
    Post(person=tale.people[first.login], role=Role.objects.get(code="administrator")).save(
        action="appointed"
    )


def _account(tale: Tale, member: Member) -> None:
    """Everybody gets the same password, so it is hashed once: hashing it for each takes longer than the tale."""
    person = Person(
        username=member.login, name=member.name, title=member.title, password=tale.things["password"],
        organisation=tale.organisations[member.party], email=f"{member.login}@example.com",
    )  # fmt: skip
    person.save()
    tale.people[member.login] = person


def _hire(tale: Tale) -> None:
    for member in MEMBERS[1:]:
        _account(tale, member)
        appoint_members(tale, member, COMPANY)


def appoint_members(tale: Tale, member: Member, project: str) -> None:
    """Give ``member`` the posts held in ``project`` (the empty code: in the whole company)."""
    by, roles = tale.people["admin"], {role.code: role for role in Role.objects.all()}
    for role, code in member.posts:
        if code == project:
            appoint(by, tale.people[member.login], roles[role], tale.projects.get(code))


def accounts() -> list[str]:
    """The lines that name the accounts, for whoever opens the demo."""
    shown = (
        "zonggong",
        "xmjl",
        "xmzg",
        "sgy",
        "zjy",
        "aqy",
        "jsy",
        "banzhang",
        "zongjian",
        "yezhu",
        "fenbao",
        "admin",
    )
    members = {member.login: member for member in MEMBERS}
    lines = [
        f"  {login:<10} {members[login].name}　{members[login].title.split(' · ')[0]}" for login in shown
    ]
    return [f"Sign in as one of these, password {PASSWORD}:", *lines]
