"""Keys of the steps in routes of this discipline, which services and ledgers speak of."""

TRIAGE = "triage"
PLAN, DO, CHECK, ACT = "plan", "do", "check", "act"
CYCLE_ROUTE = "pdca"
CARRY_OUT = "carry_out"

START_ROUTE, COMPLETION_ROUTE = "start_of_works", "completion"
MANAGER, SUPERVISION, OWNER = "manager", "supervision", "owner"
