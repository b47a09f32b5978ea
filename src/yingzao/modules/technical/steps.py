"""The keys of the steps of a scheme's route that the rest of the discipline looks for."""

DEPARTMENTS = "departments"
PROJECT_CHIEF = "project_chief"
COMPANY_CHIEF = "company_chief"
SUPERVISION = "supervision"
PANEL = "panel"
OWNER = "owner"

COMPANY_STEPS = (DEPARTMENTS, PROJECT_CHIEF, COMPANY_CHIEF)
"""The contractor's own review (施工单位审核)."""

DISCIPLINES = "disciplines"
CONSOLIDATE = "consolidate"
"""The two parts of a design review's route (施工组织设计评审): a branch for every discipline, then all in one."""

ANSWER = "answer"
"""The one step of a recommendation on resources (资源调配建议)."""
