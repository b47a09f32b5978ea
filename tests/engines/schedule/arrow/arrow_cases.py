"""Small networks in whole days, and what can be read back from a diagram."""

from yingzao.engines.calendar import round_the_clock
from yingzao.engines.schedule import Activity, ActivityKind, Link, LinkKind, Network, Project, schedule
from yingzao.engines.schedule.arrow import ArrowKind, draw_arrow_diagram

DAY = 1440


def plan(days, before=None, links=()):
    """A network on one round-the-clock calendar; ``before`` maps a work to the letters of its predecessors."""
    activities = [
        Activity(
            name,
            "P",
            "24h",
            length * DAY,
            code=name,
            kind=ActivityKind.TASK if length else ActivityKind.FINISH_MILESTONE,
        )
        for name, length in days.items()
    ]
    logic = [Link(first, name) for name, firsts in (before or {}).items() for first in firsts]
    logic += [Link(first, name, kind, lag * DAY) for first, name, kind, lag in links]
    return Network([Project("P", 0)], [round_the_clock()], activities, logic)


def drawn(network):
    return draw_arrow_diagram(network, schedule(network))


def works(diagram):
    return {arrow.activity_id: arrow for arrow in diagram.arrows if arrow.kind is ArrowKind.WORK}


def dummies(diagram):
    return [arrow for arrow in diagram.arrows if arrow.kind is ArrowKind.DUMMY]


def reach(pairs):
    """All (from, to) that a path joins, and every node with itself."""
    nodes = {end for pair in pairs for end in pair}
    after = {node: [head for tail, head in pairs if tail == node] for node in nodes}
    found = set()
    for node in nodes:
        open_, seen = [node], {node}
        while open_:
            for head in after[open_.pop()]:
                if head not in seen:
                    seen.add(head)
                    open_.append(head)
        found |= {(node, other) for other in seen}
    return found


def precedence_drawn(diagram):
    """Pairs of works, and of a work and a milestone, of which the first must be done for the second."""
    joined = reach([(arrow.tail, arrow.head) for arrow in diagram.arrows])
    begins = {name: arrow.tail for name, arrow in works(diagram).items()}
    begins |= {mark.activity_id: node.number for node in diagram.nodes for mark in node.milestones}
    return {
        (first, second)
        for first, arrow in works(diagram).items()
        for second, node in begins.items()
        if (arrow.head, node) in joined
    }


def precedence_given(network):
    """The same pairs, slowly: paths from finishes to starts in a graph that has both of every activity."""
    timed = {activity.id: activity.remaining_minutes > 0 for activity in network.activities}

    def start(name):
        return name, "start"

    def finish(name):
        return (name, "finish") if timed[name] else start(name)

    edges = [(start(name), finish(name)) for name in timed]
    for link in network.links:
        first = finish if link.kind in (LinkKind.FS, LinkKind.FF) else start
        second = start if link.kind in (LinkKind.FS, LinkKind.SS) else finish
        edges.append((first(link.predecessor_id), second(link.successor_id)))
    joined = reach(edges)
    return {
        (first, second)
        for first in timed
        if timed[first]
        for second in timed
        if first != second and (finish(first), start(second)) in joined
    }


class ObviousDrawing:
    """The slow way: a dummy for every direct link, then taken away or pulled together while logic allows."""

    def __init__(self, network):
        self.works = [activity.id for activity in network.activities if activity.remaining_minutes]
        self.given = {pair for pair in precedence_given(network) if pair[1] in self.works}
        self.merged = {}
        direct = {
            (first, second)
            for first, second in self.given
            if not any((first, w) in self.given and (w, second) in self.given for w in self.works)
        }
        followed, following = {first for first, _ in direct}, {second for _, second in direct}
        self.dummies = [((first, "end"), (second, "begin")) for first, second in direct]
        self.dummies += [("start", (work, "begin")) for work in self.works if work not in following]
        self.dummies += [((work, "end"), "finish") for work in self.works if work not in followed]

    def node(self, name):
        while name in self.merged:
            name = self.merged[name]
        return name

    def pairs(self):
        arrows = [(self.node((work, "begin")), self.node((work, "end"))) for work in self.works]
        logic = {(self.node(tail), self.node(head)) for tail, head in self.dummies}
        return arrows, {pair for pair in logic if pair[0] != pair[1]}

    def is_right(self):
        arrows, logic = self.pairs()
        every = [*arrows, *logic]
        heads, tails = {head for _, head in every}, {tail for tail, _ in every}
        if len(set(every)) < len(every) or any(tail == head or (head, tail) in every for tail, head in every):
            return False
        joined = reach(every)
        stated = {
            (first, second)
            for first in self.works
            for second in self.works
            if first != second and (self.node((first, "end")), self.node((second, "begin"))) in joined
        }
        return stated == self.given and len(tails - heads) == 1 and len(heads - tails) == 1

    def contract(self):
        changed = True
        while changed:
            changed = sum(self.improve(dummy) for dummy in list(self.dummies)) > 0
        return len(self.pairs()[1])

    def improve(self, dummy):
        tail, head = self.node(dummy[0]), self.node(dummy[1])
        kept = self.dummies
        self.dummies = [other for other in kept if other != dummy]
        if tail == head or self.is_right():
            return tail != head
        self.dummies = kept
        self.merged[tail] = head
        if self.is_right():
            return True
        del self.merged[tail]
        return False
