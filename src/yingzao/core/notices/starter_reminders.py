"""The reminders and reporting lines a new company starts with; afterwards they are data it edits."""

from yingzao.core.access.models import Role

from .models import About, ReminderRule, ReportingLine, Told

#: days after due, who is told; for tasks and for records alike
RULES = ((-1, Told.ASSIGNEE), (0, Told.ASSIGNEE), (2, Told.SUPERIOR))

#: role → the role it answers to
LINES = {
    "worker": "crew_leader", "crew_leader": "site_engineer", "site_engineer": "production_manager",
    "materials_clerk": "production_manager", "production_manager": "project_manager",
    "technician": "project_chief_engineer", "discipline_lead": "project_chief_engineer",
    "quality_engineer": "project_chief_engineer", "documents_clerk": "project_chief_engineer",
    "designer": "project_chief_engineer", "project_chief_engineer": "project_manager",
    "safety_officer": "project_manager", "cost_engineer": "project_manager",
    "subcontractor": "project_manager", "owner": "project_manager", "supervisor": "chief_supervisor",
    "chief_supervisor": "project_manager", "project_manager": "chief_engineer",
}  # fmt: skip


def install_starter_reminders() -> None:
    """Write them into a company that has neither; what a company has made its own is not touched."""
    if not ReminderRule.objects.exists():
        for about in About:
            for days, told in RULES:
                ReminderRule(about=about, days=days, told=told).save()
    if not ReportingLine.objects.exists():
        roles = {role.code: role for role in Role.objects.all()}
        for code, above in LINES.items():
            if code in roles and above in roles:
                ReportingLine(role=roles[code], superior=roles[above]).save()
