"""What the panels of the pages of lots and their like show, gathered."""

from typing import Any

from yingzao.core.rectification.evidence import photos_of

from .holding import accepted_samples, open_sample
from .models import InspectionLot, SampleWork

MOST_SAMPLES = 3


def photographs(record: Any) -> dict[str, Any]:
    return {"photos": photos_of(record)}


def samples_of_lot(record: InspectionLot) -> dict[str, Any]:
    """The sample by which the lot is measured, with its photos; the open one that comes first."""
    return {
        "open_sample": open_sample(record.project_id, record.item, record.part),
        "samples": gallery(accepted_samples(record.project_id, [record.item])),
    }


def gallery(samples: Any) -> list[tuple[SampleWork, Any]]:
    return [(sample, photos_of(sample)) for sample in samples[:MOST_SAMPLES]]
