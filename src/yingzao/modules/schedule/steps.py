"""The steps of the corrective route by the keys that ledger and story know."""

CORRECTIVE_ROUTE = "corrective_action"
MEASURE = "measure"
CONFIRM = "confirm"
EXTENSION_ROUTE = "extension"
REPORT_ROUTE = "progress_report"
REBASELINING_ROUTE = "rebaselining"
BASELINE_ROUTE = "baseline_submission"
