"""Activity-on-arrow networks (双代号网络图): construction, time-scaled drawing and progress front line."""

from .front_line import FrontLine, FrontPoint, trace_front_line
from .model import Arrow, ArrowDiagram, ArrowKind, ArrowNode, MilestoneMark, Segment, Stroke
from .timed import draw_arrow_diagram

__all__ = [
    "Arrow",
    "ArrowDiagram",
    "ArrowKind",
    "ArrowNode",
    "FrontLine",
    "FrontPoint",
    "MilestoneMark",
    "Segment",
    "Stroke",
    "draw_arrow_diagram",
    "trace_front_line",
]
