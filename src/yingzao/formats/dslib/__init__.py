"""ProTrack files of tracked projects (.p2x), as the DSLIB project database publishes them."""

from .mapping import to_network, to_progress, to_risk_model, to_works
from .model import (
    Assignment,
    Distribution,
    DslibError,
    PublishedSensitivity,
    Relation,
    Resource,
    TrackedActivity,
    TrackedProject,
    TrackingPeriod,
    TrackingRecord,
)
from .reading import read_dslib

__all__ = [
    "Assignment",
    "Distribution",
    "DslibError",
    "PublishedSensitivity",
    "Relation",
    "Resource",
    "TrackedActivity",
    "TrackedProject",
    "TrackingPeriod",
    "TrackingRecord",
    "read_dslib",
    "to_network",
    "to_progress",
    "to_risk_model",
    "to_works",
]
