"""The roles a new company starts with; afterwards they are data that the administrator edits."""

from yingzao.core.history.models import HistoryEntry

from .models import Role

GRANTED = "grants_added"

_SEE = ["projects.project:view", "*:view", "*:export"]
_WRITE = ["view", "add", "edit", "submit", "void", "export", "comment", "attach", "share"]


def _write(*kinds: str) -> list[str]:
    return [f"{kind}:{verb}" for kind in kinds for verb in _WRITE]


# What everybody of a project hears and may answer, whatever their post and party.
_HEAR = ["collaboration.announcement:view", "collaboration.topic:view", "collaboration.topic:comment"]
# Whoever answers for a corrective action writes its cause and measure, and everybody fills in the company's forms,
# whatever their post.
# … and reads how work is done, and says what it would do differently.
_SUGGEST = [
    "procedures.procedure:view", "knowledge.work_instruction:view", "governance.suggestion:view",
    "governance.suggestion:add", "governance.suggestion:edit@own", "governance.suggestion:submit@own",
]  # fmt: skip
_SPEAK = [
    "*:comment", "*:attach", "schedule.corrective_action:answer@own", *_write("forms.filled_form"), *_SUGGEST,
]  # fmt: skip
# What a party outside the company may do: with records given to them or written by their own people.
_OUTSIDE = [
    "projects.project:view", "schedule.corrective_action:answer@own",
    *(f"*:{verb}@{scope}" for verb in ("view", "comment", "attach") for scope in ("assigned", "org")),
]  # fmt: skip

#: code, Chinese, English, grants
STARTER_ROLES: list[tuple[str, str, str, list[str]]] = [
    ("administrator", "系统管理员", "administrator", ["*:*"]),
    ("chief_engineer", "总工程师", "chief engineer",
     [*_SEE, *_SPEAK, *_write("*"), "*:private", "*:veto", "*:plan", "*:reassign", "procedures.*:*", "routes.*:*",
      "rectification.*:*", "governance.*:*", "technical.*:*", "schedule.*:import", "schedule.*:start"]),
    ("project_manager", "项目经理", "project manager",
     [*_SEE, *_SPEAK, *_write("*"), "*:private", "*:plan", "*:reassign", "projects.project:edit",
      "projects.project:advance", "access.post:edit", "schedule.*:import", "schedule.*:start",
      "procedures.procedure:adapt"]),
    ("project_chief_engineer", "项目总工", "project chief engineer",
     [*_SEE, *_SPEAK, *_write("*"), "*:plan", "schedule.*:import", "schedule.*:start", "schedule.plan:private",
      "technical.*:*", "projects.project:edit", "projects.project:private", "procedures.procedure:adapt"]),
    ("production_manager", "生产经理", "production manager",
     [*_SEE, *_SPEAK, *_write("schedule.*", "resources.*", "quality.*", "safety.*", "technical.*", "collaboration.*"),
      "schedule.*:plan", "schedule.*:import", "schedule.*:start", "schedule.plan:private"]),
    ("discipline_lead", "专业负责人", "discipline lead", [*_SEE, *_SPEAK, *_write("technical.*", "change.*")]),
    ("technician", "技术员", "technician",
     [*_SEE, *_SPEAK, *_write("technical.*", "change.*", "documents.*", "knowledge.*", "bim.*", "monitoring.*"),
      "technical.*:publish", "technical.briefing:rebrief", "technical.expert_review:conclude"]),
    ("site_engineer", "施工员", "site engineer",
     [*_SEE, *_SPEAK, *_write("quality.*", "resources.*", "cost.daywork_slip", "collaboration.*"),
      "technical.briefing:add", "technical.briefing:edit", "technical.briefing:submit",
      "technical.briefing:publish", "technical.briefing:rebrief", "schedule.*:start", "schedule.corrective_action:*",
      *_write("schedule.progress_entry")]),
    ("quality_engineer", "质检员", "quality engineer", [*_SEE, *_SPEAK, *_write("quality.*", "technical.briefing")]),
    ("safety_officer", "安全员", "safety officer",
     [*_SEE, *_SPEAK, *_write("safety.*", "training.*", "technical.briefing", "quality.patrol_route",
                              "quality.patrol_round"), "technical.briefing:publish",
      "technical.briefing:rebrief"]),
    ("procedure_supervisor", "程序监督员", "procedure supervisor",
     [*_SEE, *_SPEAK, *_write("governance.spot_check", "governance.improvement_cycle")]),
    ("materials_clerk", "材料员", "materials clerk", [*_SEE, *_SPEAK, *_write("resources.*", "projects.material")]),
    ("documents_clerk", "资料员", "documents clerk",
     [*_SEE, *_SPEAK, *_write("documents.*", "technical.expert_review", "collaboration.*"),
      "technical.expert_review:conclude", "technical.method_statement:close"]),
    ("cost_engineer", "预算员", "cost engineer",
     [*_SEE, *_SPEAK, *_write("cost.*", "change.*"), "cost.*:private", "cost.*:price", "schedule.plan:private",
      "projects.project:private"]),
    ("crew_leader", "班组长", "crew leader",
     ["projects.project:view", *_HEAR, *_SUGGEST, "technical.briefing:view", "schedule.*:view",
      "cost.daywork_slip:view@own",
      "cost.daywork_slip:add", "cost.daywork_slip:edit@own", "cost.daywork_slip:submit@own",
      "safety.hazard_report:view@own", "safety.hazard_report:add", "safety.hazard_report:submit@own",
      "safety.toolbox_talk:view@own", "safety.toolbox_talk:add", "safety.toolbox_talk:edit@own",
      "safety.toolbox_talk:submit@own"]),
    ("worker", "工人", "worker",
     ["projects.project:view", *_HEAR, *_SUGGEST, "technical.briefing:view", "safety.hazard_report:view@own",
      "safety.hazard_report:add", "safety.hazard_report:submit@own"]),
    # Other parties see what was given to them and what their own people wrote; never costs, never other people.
    ("chief_supervisor", "总监理工程师", "chief supervision engineer",
     [*_OUTSIDE, "technical.*:export@assigned", "quality.*:export@assigned"]),
    ("supervisor", "专业监理工程师", "supervision engineer", _OUTSIDE),
    ("owner", "建设单位代表", "owner's representative",
     [*_OUTSIDE, "schedule.plan:view", "projects.project:private"]),
    ("designer", "设计代表", "designer", _OUTSIDE),
    ("testing_engineer", "检测人员", "testing engineer", [*_OUTSIDE, "quality.lab_order:report@assigned"]),
    # A subcontractor's crews work by the common plan and are briefed from it.
    ("subcontractor", "分包负责人", "subcontractor's manager",
     [*_OUTSIDE, "schedule.plan:view", "technical.briefing:view", "knowledge.work_instruction:view",
      "technical.method_statement:add",
      "technical.method_statement:edit@own", "technical.method_statement:submit@own"]),
    ("viewer", "查阅者", "viewer", ["projects.project:view", "*:view", "projects.project:private"]),
]  # fmt: skip


def install_starter_roles() -> None:
    """Create the roles that are missing, and give those made here the grants that came with later versions.

    What the company took out of a role stays out, and a role it made itself is not touched.
    """
    existing = {role.code: role for role in Role.objects.all()}
    for order, (code, zh, en, grants) in enumerate(STARTER_ROLES, start=1):
        if code in existing:
            _add_new_grants(existing[code], grants)
        else:
            Role(code=code, name_zh=zh, name_en=en, grants=grants, order=order * 10).save()


def _add_new_grants(role: Role, grants: list[str]) -> None:
    """The history of a role tells what it was ever given by the program; only what is not among it is new."""
    entries = HistoryEntry.objects.filter(model=Role._meta.label_lower, object_id=role.pk).order_by("id")
    made = entries.filter(action="created").first()
    if made is None or made.actor_id is not None:
        return
    given: set[str] = set()
    for entry in entries.filter(action__in=["created", GRANTED]):
        given.update(entry.changes.get("grants", [None, []])[1])
    if fresh := [grant for grant in grants if grant not in given and grant not in role.grants]:
        role.grants = [*role.grants, *fresh]
        role.save(action=GRANTED)
