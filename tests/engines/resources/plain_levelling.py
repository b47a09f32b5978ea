"""Slow obvious levelling: serial schedule generation by counting every period, and all plans of tiny problems."""

from itertools import permutations


def fits(problem, starts, number, at):
    """Whether an activity fits beside those in ``starts`` in every period it would run."""
    for period in range(at, at + problem.durations[number]):
        for resource, capacity in enumerate(problem.capacities):
            used = problem.demands[number][resource]
            used += sum(
                problem.demands[other][resource]
                for other, start in starts.items()
                if start <= period < start + problem.durations[other]
            )
            used += sum(
                block.units
                for block in problem.reserved
                if block.resource == resource and block.start <= period < block.finish
            )
            if used > capacity and problem.demands[number][resource]:
                return False
    return True


def place_one_by_one(problem, order):
    """Start of each activity when those of a list are placed in turn as early as links and capacities allow."""
    starts = {}
    for number in order:
        at = problem.releases[number] if problem.releases else 0
        for link in problem.links:
            if link.after == number:
                at = max(at, starts[link.before] + link.offset)
        while not fits(problem, starts, number, at):
            at += 1
        starts[number] = at
    return tuple(starts[number] for number in range(len(problem.durations)))


def makespan_of(problem, starts):
    return max((at + duration for at, duration in zip(starts, problem.durations, strict=True)), default=0)


def shortest_by_brute_force(problem):
    """Makespan of the best of all lists; with start-to-start links one of them gives the shortest plan."""
    best = None
    for order in permutations(range(len(problem.durations))):
        position = {number: place for place, number in enumerate(order)}
        if any(position[link.before] > position[link.after] for link in problem.links):
            continue
        makespan = makespan_of(problem, place_one_by_one(problem, order))
        best = makespan if best is None else min(best, makespan)
    return best


def faults_of(problem, starts):
    """What a plan breaks, in words; nothing for a sound plan."""
    found = [f"link {k}" for k in problem.links if starts[k.after] < starts[k.before] + k.offset]
    for number, at in enumerate(starts):
        if at < (problem.releases[number] if problem.releases else 0):
            found.append(f"release of {number}")
        others = {other: start for other, start in enumerate(starts) if other != number}
        if not fits(problem, others, number, at):
            found.append(f"capacity at {number}")
    return found
