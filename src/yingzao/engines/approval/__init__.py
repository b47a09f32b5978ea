"""Approval: routes as versioned data, runs as frozen state, every verb of signing as a pure function."""

from .decision import AFTER, BEFORE, PARALLEL, Decision, LogEntry, Outcome
from .directory import Directory, Facts, StaticDirectory
from .engine import act, allowed_verbs, overdue, reconcile, replay, start
from .model import Parallel, Quorum, Route, Signer, Step
from .problems import Problem, validate
from .refusals import MESSAGES, PERSON_PARAMS, Refused
from .route_json import RouteFormatError, route_from_json, route_to_json
from .state import (
    SYSTEM,
    Copy,
    RunState,
    RunStatus,
    StepRun,
    StepStatus,
    Task,
    TaskKind,
    TaskStatus,
    Veto,
)
from .timeline import Node, Opinion, Person, opinions, timeline
from .verbs import VERBS

__all__ = [
    "AFTER",
    "BEFORE",
    "MESSAGES",
    "PARALLEL",
    "PERSON_PARAMS",
    "SYSTEM",
    "VERBS",
    "Copy",
    "Decision",
    "Directory",
    "Facts",
    "LogEntry",
    "Node",
    "Opinion",
    "Outcome",
    "Parallel",
    "Person",
    "Problem",
    "Quorum",
    "Refused",
    "Route",
    "RouteFormatError",
    "RunState",
    "RunStatus",
    "Signer",
    "StaticDirectory",
    "Step",
    "StepRun",
    "StepStatus",
    "Task",
    "TaskKind",
    "TaskStatus",
    "Veto",
    "act",
    "allowed_verbs",
    "opinions",
    "overdue",
    "reconcile",
    "replay",
    "route_from_json",
    "route_to_json",
    "start",
    "timeline",
    "validate",
]
