"""The keys of the steps of the routes of quality that the rest of the module looks for."""

SELF = "self"
MUTUAL = "mutual"
SPECIAL = "special"
TECHNICAL = "technical"
SUPERVISION = "supervision"
OWNER = "owner"
MANAGER = "manager"
CHIEF = "chief"
DESIGN = "design"
SURVEY = "survey"

LOT_ROUTE = "lot_acceptance"
CONCEALED_ROUTE = "concealed_works"
POINT_ROUTE = "control_point"
SAMPLE_ROUTE = "sample_works"
WORKS_ROUTES = {
    "item": "item_acceptance", "subdivision": "division_acceptance", "division": "division_acceptance",
    "unit": "unit_acceptance",
}  # fmt: skip
"""Routes of acceptance above the lot, by level."""
