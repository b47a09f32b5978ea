"""Activity-on-node networks (单代号网络图): boxes in layers, links between them, few crossings."""

from .drawing import draw_node_diagram
from .model import Box, BoxKind, Connection, NodeDiagram

__all__ = ["Box", "BoxKind", "Connection", "NodeDiagram", "draw_node_diagram"]
