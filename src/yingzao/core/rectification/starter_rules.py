"""The rules a new company starts with: how soon, by severity. Who answers is for each project to say."""

from .ledger import rectification_ledgers
from .models import ResponsibilityRule


def install_starter_rules() -> None:
    """Write them for every ledger that has none; what a company has made its own is not touched."""
    for ledger in rectification_ledgers():
        if ResponsibilityRule.objects.filter(kind=ledger.kind, project=None).exists():
            continue
        for severity, (days, hours) in ledger.usual_days.items():
            ResponsibilityRule(kind=ledger.kind, severity=severity, days=days, grace_hours=hours).save()
