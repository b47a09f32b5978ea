"""A plan as an arrow diagram (双代号时标网络图): the diagram of what is drawn, and its front line."""

from dataclasses import dataclass

from yingzao.engines.schedule.arrow import ArrowDiagram, FrontLine, draw_arrow_diagram, trace_front_line

from .drawn_plan import plan_to_draw
from .models import Activity, Plan, State, WbsNode


@dataclass(frozen=True)
class ArrowPlan:
    """The diagram, its front line at the data date (None for the dates of today), and its rows by the engine's id."""

    diagram: ArrowDiagram
    front: FrontLine | None
    rows: dict[str, Activity]


def arrow_plan(plan: Plan, branch: WbsNode | None = None, as_planned: bool = True) -> ArrowPlan:
    """Draw a plan or one branch of its WBS; raises Refusal as :func:`plan_to_draw` does.

    ``as_planned`` draws it as if nothing had begun, with the front line of what is done.
    """
    drawn = plan_to_draw(plan, branch, as_planned)
    diagram = draw_arrow_diagram(drawn.network, drawn.result)
    front = None
    if as_planned and plan.data_date > min((node.early for node in diagram.nodes), default=plan.data_date):
        done = {
            key: 100.0 if row.progress == State.COMPLETED else row.percent for key, row in drawn.rows.items()
        }
        front = trace_front_line(diagram, drawn.network, done, plan.data_date)
    return ArrowPlan(diagram, front, drawn.rows)
