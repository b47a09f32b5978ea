"""The BPMN export: well-formed, every flow and every shape refers to something that exists."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.approval import Parallel, Quorum, Route, Signer, Step
from yingzao.formats.bpmn import BOUNDS, DIAGRAM, LINES, MODEL, completion_condition, export_route

CHIEF = (Signer("post", "chief_engineer", "company"),)
SCHEME = Route(
    "专项/scheme",
    3,
    '专项方案 <审批> & "会签"',
    (
        Step("check", "部门会签", (Signer("role", "technician"),), Quorum("all"), days=3),
        Parallel(
            "both",
            (
                (Step("a", "安全", CHIEF, condition="hazardous"), Step("a2", "设备", CHIEF)),
                (Step("b", "工程+技术", dual=("engineering", "technical")),),
            ),
            condition="large",
        ),
        Step("chief", "总工", CHIEF, Quorum("count", 1), "large", escalate_to=Signer("role", "boss")),
    ),
)


def read(route: Route) -> ElementTree.Element:
    return ElementTree.fromstring(export_route(route))


def process_of(root: ElementTree.Element) -> ElementTree.Element:
    process = root.find(f"{{{MODEL}}}process")
    assert process is not None
    return process


def check_references(root: ElementTree.Element) -> None:
    process = process_of(root)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    flows = {f.get("id"): f for f in process.findall(f"{{{MODEL}}}sequenceFlow")}
    nodes = {n.get("id"): n for n in process if n.get("id") not in flows}
    for flow in flows.values():
        assert flow.get("sourceRef") in nodes and flow.get("targetRef") in nodes
    for key, node in nodes.items():
        incoming = [e.text for e in node.findall(f"{{{MODEL}}}incoming")]
        outgoing = [e.text for e in node.findall(f"{{{MODEL}}}outgoing")]
        assert incoming == [i for i, f in flows.items() if f.get("targetRef") == key]
        assert outgoing == [i for i, f in flows.items() if f.get("sourceRef") == key]
        assert bool(incoming) != node.tag.endswith("startEvent")
        assert bool(outgoing) != node.tag.endswith("endEvent")
        assert node.get("default") is None or node.get("default") in outgoing
    shapes = [s.get("bpmnElement") for s in root.iter(f"{{{DIAGRAM}}}BPMNShape")]
    edges = [e.get("bpmnElement") for e in root.iter(f"{{{DIAGRAM}}}BPMNEdge")]
    assert sorted(shapes) == sorted(nodes) and sorted(edges) == sorted(flows)
    assert all(len(e.findall(f"{{{LINES}}}waypoint")) >= 2 for e in root.iter(f"{{{DIAGRAM}}}BPMNEdge"))
    plane = root.find(f".//{{{DIAGRAM}}}BPMNPlane")
    assert plane is not None and plane.get("bpmnElement") == process.get("id")


def boxes(root: ElementTree.Element) -> list[tuple[int, int, int, int]]:
    found = []
    for bounds in root.iter(f"{{{BOUNDS}}}Bounds"):
        x, y, width, height = (int(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
        found.append((x, y, x + width, y + height))
    return found


def test_a_route_becomes_a_process_whose_references_all_exist() -> None:
    root = read(SCHEME)
    check_references(root)
    process = process_of(root)
    assert process.get("name") == '专项方案 <审批> & "会签"'
    assert [t.get("name") for t in process.findall(f"{{{MODEL}}}userTask")] == [
        "部门会签",
        "安全",
        "设备",
        "工程+技术",
        "总工",
    ]
    assert len(process.findall(f"{{{MODEL}}}exclusiveGateway")) == 6
    assert len(process.findall(f"{{{MODEL}}}parallelGateway")) == 2


def test_a_quorum_is_a_completion_condition_and_a_condition_guards_its_flow() -> None:
    process = process_of(read(SCHEME))
    completions = [e.text for e in process.iter(f"{{{MODEL}}}completionCondition")]
    assert completions[0] == "${approvals == nrOfInstances || rejections > 0}"
    assert completions[3] == "${approvals >= 2 || rejections > 0}"
    guards = [e.text for e in process.iter(f"{{{MODEL}}}conditionExpression")]
    assert guards == ["${large}", "${hazardous}", "${large}"]
    owners = [e.get("name") for e in process.iter(f"{{{MODEL}}}potentialOwner")]
    assert owners[0] == "role:technician" and "post:company:chief_engineer" in owners
    assert {"role:engineering", "role:technical"} <= set(owners)


def test_majority_quorums_say_when_they_are_out_of_reach() -> None:
    assert completion_condition(Quorum("any", tally="majority")) == (
        "${approvals >= 1 || rejections == nrOfInstances}"
    )
    assert completion_condition(Quorum("all", tally="majority")) == (
        "${nrOfCompletedInstances == nrOfInstances}"
    )
    assert completion_condition(Quorum("count", 2, "majority")) == (
        "${approvals >= 2 || nrOfInstances - rejections < 2}"
    )


def test_shapes_do_not_overlap_and_the_flow_reads_from_left_to_right() -> None:
    root = read(SCHEME)
    drawn = boxes(root)
    for number, (left, top, right, bottom) in enumerate(drawn):
        for other_left, other_top, other_right, other_bottom in drawn[number + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart
    left_of = {
        shape.get("bpmnElement"): int(shape[0].get("x", "")) for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape")
    }
    for flow in process_of(root).findall(f"{{{MODEL}}}sequenceFlow"):
        assert left_of[flow.get("sourceRef")] < left_of[flow.get("targetRef")]


@st.composite
def any_route(draw: st.DrawFn) -> Route:
    names = st.text(max_size=8)
    number = iter(range(100))

    def one() -> Step:
        rule = draw(st.sampled_from(("any", "all", "count", "percent")))
        tally = draw(st.sampled_from(("one_veto", "majority")))
        condition = draw(st.sampled_from((None, "large", "a<b&c")))
        signers = (Signer("field", draw(names)),)
        return Step(f"s{next(number)}", draw(names), signers, Quorum(rule, 1, tally), condition)

    def node() -> Step | Parallel:
        if draw(st.booleans()):
            return one()
        branches = tuple(tuple(one() for _ in range(draw(st.integers(1, 3)))) for _ in range(2))
        return Parallel(f"p{next(number)}", branches, draw(st.sampled_from((None, "large"))), draw(names))

    return Route(draw(names), 1, draw(names), tuple(node() for _ in range(draw(st.integers(1, 4)))))


@given(any_route())
def test_any_route_with_any_names_exports_to_a_sound_file(route: Route) -> None:
    check_references(read(route))
