"""BPMN 2.0: an approval route as a process diagram that other tools can draw.

Source: OMG BPMN 2.0.2 (formal/2013-12-09), clauses 10 (process), 12 (diagram interchange). Every step is a
user task; several signers make it a parallel multi-instance task whose completion condition says the quorum;
a condition is an exclusive gateway with a default flow past the step; branches stand between parallel
gateways. The file describes the forward way only: rejecting, transferring and the like belong to every task
and are no part of the diagram.

Example: ``Path("scheme.bpmn").write_bytes(export_route(route))``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from yingzao.engines.approval.model import Parallel, Quorum, Route, Step

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACE = "https://yingzao.example/routes"

_SIZES = {"userTask": (120, 80), "exclusiveGateway": (50, 50), "parallelGateway": (50, 50)}
_EVENT_SIZE = (36, 36)
_GAP_X, _LANE_HEIGHT, _TOP = 50, 130, 140
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class _Shape:
    kind: str
    id: str
    name: str
    x: int
    y_centre: int
    step: Step | None = None
    default: str = ""

    @property
    def size(self) -> tuple[int, int]:
        return _SIZES.get(self.kind, _EVENT_SIZE)

    @property
    def right(self) -> int:
        return self.x + self.size[0]


@dataclass
class _Flow:
    id: str
    source: _Shape
    target: _Shape
    condition: str = ""


@dataclass
class _Drawing:
    """Shapes and flows as they are laid out from left to right."""

    shapes: list[_Shape] = field(default_factory=list)
    flows: list[_Flow] = field(default_factory=list)

    def shape(self, kind: str, name: str, x: int, y_centre: int, step: Step | None = None) -> _Shape:
        made = _Shape(kind, f"{kind}_{len(self.shapes) + 1}", name, x, y_centre, step)
        self.shapes.append(made)
        return made

    def flow(self, source: _Shape, target: _Shape, condition: str = "") -> _Flow:
        made = _Flow(f"flow_{len(self.flows) + 1}", source, target, condition)
        self.flows.append(made)
        return made


def export_route(route: Route) -> bytes:
    """The route as BPMN 2.0 XML in UTF-8, with a diagram of simple left-to-right coordinates.

    Characters that XML 1.0 cannot hold (control characters) are left out of names.
    """
    drawing = _Drawing()
    last = drawing.shape("startEvent", "", 40, _TOP)
    for node in route.steps:
        if isinstance(node, Step):
            last = _draw_step(drawing, node, last)
        else:
            last = _draw_parallel(drawing, node, last)
    end = drawing.shape("endEvent", "", last.right + _GAP_X, _TOP)
    drawing.flow(last, end)
    return _write(route, drawing)


def _draw_step(drawing: _Drawing, step: Step, last: _Shape) -> _Shape:
    fork = _draw_fork(drawing, step.condition, last)
    before = fork or last
    task = drawing.shape("userTask", step.name, before.right + _GAP_X, last.y_centre, step)
    drawing.flow(before, task, step.condition or "")
    return _draw_join(drawing, fork, task)


def _draw_parallel(drawing: _Drawing, node: Parallel, last: _Shape) -> _Shape:
    fork = _draw_fork(drawing, node.condition, last)
    before = fork or last
    split = drawing.shape("parallelGateway", node.name, before.right + _GAP_X, last.y_centre)
    drawing.flow(before, split, node.condition or "")
    ends = []
    for number, branch in enumerate(node.branches):
        at = _Shape("parallelGateway", split.id, "", split.x, last.y_centre + number * _LANE_HEIGHT)
        ends.append(_draw_branch(drawing, branch, split, at))
    right = max(shape.right for shape in ends)
    join = drawing.shape("parallelGateway", "", right + _GAP_X, last.y_centre)
    for shape in ends:
        drawing.flow(shape, join)
    return _draw_join(drawing, fork, join)


def _draw_branch(drawing: _Drawing, branch: tuple[Step, ...], split: _Shape, lane: _Shape) -> _Shape:
    """A branch starts at the split but stands on its own lane."""
    first_flow = len(drawing.flows)
    last = lane
    for step in branch:
        last = _draw_step(drawing, step, last)
    drawing.flows[first_flow].source = split
    return last


def _draw_fork(drawing: _Drawing, condition: str | None, last: _Shape) -> _Shape | None:
    if condition is None:
        return None
    fork = drawing.shape("exclusiveGateway", f"{condition}?", last.right + _GAP_X, last.y_centre)
    drawing.flow(last, fork)
    return fork


def _draw_join(drawing: _Drawing, fork: _Shape | None, last: _Shape) -> _Shape:
    """Close the way past a step or branches that may not apply."""
    if fork is None:
        return last
    join = drawing.shape("exclusiveGateway", "", last.right + _GAP_X, last.y_centre)
    drawing.flow(last, join)
    fork.default = drawing.flow(fork, join).id
    return join


def completion_condition(quorum: Quorum) -> str:
    """When a multi-instance task is complete, over BPMN's instance attributes and the approvals counted.

    >>> completion_condition(Quorum("percent", 60))
    '${approvals * 100 >= 60 * nrOfInstances || rejections > 0}'
    """
    reached = {
        "any": "approvals >= 1",
        "all": "approvals == nrOfInstances",
        "count": f"approvals >= {quorum.n}",
        "percent": f"approvals * 100 >= {quorum.n} * nrOfInstances",
    }[quorum.rule]
    out_of_reach = {
        "any": "rejections == nrOfInstances",
        "all": "nrOfCompletedInstances == nrOfInstances",
        "count": f"nrOfInstances - rejections < {quorum.n}",
        "percent": f"(nrOfInstances - rejections) * 100 < {quorum.n} * nrOfInstances",
    }[quorum.rule]
    if quorum.tally == "one_veto":
        return f"${{{reached} || rejections > 0}}"
    return f"${{{out_of_reach}}}" if quorum.rule == "all" else f"${{{reached} || {out_of_reach}}}"


def _write(route: Route, drawing: _Drawing) -> bytes:
    for prefix, uri in (
        ("bpmn", MODEL),
        ("bpmndi", DIAGRAM),
        ("dc", BOUNDS),
        ("di", LINES),
        ("xsi", SCHEMA_INSTANCE),
    ):
        ElementTree.register_namespace(prefix, uri)
    process_id = f"process_{_identifier(route.key)}_v{route.version}"
    root = ElementTree.Element(
        f"{{{MODEL}}}definitions", id="definitions", targetNamespace=NAMESPACE, exporter="Yingzao"
    )
    process = ElementTree.SubElement(
        root, f"{{{MODEL}}}process", id=process_id, name=_clean(route.name), isExecutable="false"
    )
    for shape in drawing.shapes:
        _write_node(process, shape, drawing.flows)
    for flow in drawing.flows:
        _write_flow(process, flow)
    _write_diagram(root, process_id, drawing)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _write_node(process: ElementTree.Element, shape: _Shape, flows: list[_Flow]) -> None:
    node = ElementTree.SubElement(process, f"{{{MODEL}}}{shape.kind}", id=shape.id)
    if shape.name:
        node.set("name", _clean(shape.name))
    if shape.default:
        node.set("default", shape.default)
    if shape.step is not None:
        documentation = ElementTree.SubElement(node, f"{{{MODEL}}}documentation")
        documentation.text = _clean(_describe(shape.step))
    for tag, ids in (
        ("incoming", [flow.id for flow in flows if flow.target.id == shape.id]),
        ("outgoing", [flow.id for flow in flows if flow.source.id == shape.id]),
    ):
        for flow_id in ids:
            ElementTree.SubElement(node, f"{{{MODEL}}}{tag}").text = flow_id
    if shape.step is not None:
        _write_signers(node, shape)


def _write_signers(node: ElementTree.Element, shape: _Shape) -> None:
    """Who signs, and how many of them; the standard wants performers before the loop."""
    step = shape.step
    assert step is not None
    signers = (
        [f"role:{role}" for role in step.dual]
        if step.dual
        else [":".join(part for part in (s.kind, s.organisation, s.value) if part) for s in step.signers]
    )
    for number, signer in enumerate(signers, start=1):
        owner = ElementTree.SubElement(
            node, f"{{{MODEL}}}potentialOwner", id=f"{shape.id}_signer_{number}", name=_clean(signer)
        )
        assignment = ElementTree.SubElement(owner, f"{{{MODEL}}}resourceAssignmentExpression")
        _write_expression(assignment, "formalExpression", signer, typed=False)
    loop = ElementTree.SubElement(node, f"{{{MODEL}}}multiInstanceLoopCharacteristics", isSequential="false")
    quorum = Quorum("count", 2) if step.dual else step.quorum
    _write_expression(loop, "completionCondition", completion_condition(quorum))


def _write_expression(parent: ElementTree.Element, tag: str, text: str, typed: bool = True) -> None:
    expression = ElementTree.SubElement(parent, f"{{{MODEL}}}{tag}")
    if typed:
        expression.set(f"{{{SCHEMA_INSTANCE}}}type", "bpmn:tFormalExpression")
    expression.text = _clean(text)


def _write_flow(process: ElementTree.Element, flow: _Flow) -> None:
    line = ElementTree.SubElement(
        process, f"{{{MODEL}}}sequenceFlow", id=flow.id, sourceRef=flow.source.id, targetRef=flow.target.id
    )
    if flow.condition:
        line.set("name", _clean(flow.condition))
        _write_expression(line, "conditionExpression", f"${{{flow.condition}}}")


def _write_diagram(root: ElementTree.Element, process_id: str, drawing: _Drawing) -> None:
    diagram = ElementTree.SubElement(root, f"{{{DIAGRAM}}}BPMNDiagram", id="diagram")
    plane = ElementTree.SubElement(diagram, f"{{{DIAGRAM}}}BPMNPlane", id="plane", bpmnElement=process_id)
    for shape in drawing.shapes:
        width, height = shape.size
        drawn = ElementTree.SubElement(
            plane, f"{{{DIAGRAM}}}BPMNShape", id=f"{shape.id}_shape", bpmnElement=shape.id
        )
        if shape.kind == "exclusiveGateway":
            drawn.set("isMarkerVisible", "true")
        ElementTree.SubElement(
            drawn,
            f"{{{BOUNDS}}}Bounds",
            x=str(shape.x),
            y=str(shape.y_centre - height // 2),
            width=str(width),
            height=str(height),
        )
    for flow in drawing.flows:
        edge = ElementTree.SubElement(
            plane, f"{{{DIAGRAM}}}BPMNEdge", id=f"{flow.id}_edge", bpmnElement=flow.id
        )
        for x, y in _waypoints(flow):
            ElementTree.SubElement(edge, f"{{{LINES}}}waypoint", x=str(x), y=str(y))


def _waypoints(flow: _Flow) -> list[tuple[int, int]]:
    """Straight on one lane, with one bend between lanes, and above the step where it is passed by."""
    source, target = flow.source, flow.target
    if source.default == flow.id:
        over = source.y_centre - 60
        middle, end = source.x + source.size[0] // 2, target.x + target.size[0] // 2
        half = source.size[1] // 2
        return [(middle, source.y_centre - half), (middle, over), (end, over), (end, target.y_centre - half)]
    if source.y_centre == target.y_centre:
        return [(source.right, source.y_centre), (target.x, target.y_centre)]
    if source.kind == "parallelGateway" and target.y_centre > source.y_centre:
        middle = source.x + source.size[0] // 2
        return [
            (middle, source.y_centre + source.size[1] // 2),
            (middle, target.y_centre),
            (target.x, target.y_centre),
        ]
    middle = target.x + target.size[0] // 2
    return [
        (source.right, source.y_centre),
        (middle, source.y_centre),
        (middle, target.y_centre + target.size[1] // 2),
    ]


def _describe(step: Step) -> str:
    parts = [f"key={step.key}", f"quorum={step.quorum.rule}", f"tally={step.quorum.tally}"]
    if step.quorum.n:
        parts.insert(2, f"n={step.quorum.n}")
    if step.dual:
        parts[1:] = [f"dual={step.dual[0]}+{step.dual[1]}"]
    if step.days is not None:
        parts.append(f"days={step.days}")
    if step.escalate_to is not None:
        parts.append(f"escalate_to={step.escalate_to.kind}:{step.escalate_to.value}")
    return "; ".join(parts)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _identifier(text: str) -> str:
    """An XML name part: letters, digits, hyphen and underscore stay, anything else becomes its code point."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"x{ord(c):x}" for c in text)
