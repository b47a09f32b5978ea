/** What can be done to the steps of a route: pure functions on a copy, by places in the tree. */
import type { Branches, RouteNode, Signer, Step } from "./contract";

/** `[node]` at the top, `[node, branch, step]` within branches; a gap is the place before which something is put. */
export type Place = [number] | [number, number, number];

const OTHERWISE = "OTHERWISE(";

export function isBranches(node: RouteNode): node is Branches {
  return "branches" in node;
}

export function allSteps(nodes: RouteNode[]): Step[] {
  return nodes.flatMap((node) => (isBranches(node) ? node.branches.flat() : [node]));
}

/** A key that no step and no branches have: the word with a number. */
export function freeKey(nodes: RouteNode[], word: string): string {
  const taken = new Set([...nodes, ...allSteps(nodes)].map((node) => node.key));
  for (let number = 1; ; number += 1) if (!taken.has(`${word}${number}`)) return `${word}${number}`;
}

export function newStep(nodes: RouteNode[], name: string, signer: Signer): Step {
  return { key: freeKey(nodes, "step"), name, signers: [signer], quorum: { rule: "any", n: 0, tally: "one_veto" } };
}

/** The list in which that place is, and where. */
function listAt(nodes: RouteNode[], place: Place): [RouteNode[], number] {
  if (place.length === 1) return [nodes, place[0]];
  const node = nodes[place[0]];
  return [node && isBranches(node) ? node.branches[place[1]]! : [], place[2]];
}

export function nodeAt(nodes: RouteNode[], place: Place): RouteNode | undefined {
  const [list, index] = listAt(nodes, place);
  return list[index];
}

export function placeOf(nodes: RouteNode[], key: string): Place | undefined {
  return everyPlace(nodes).find((place) => nodeAt(nodes, place)?.key === key);
}

// -- conditions ------------------------------------------------------------------------------------

/** The condition that every step of a branch shares; undefined where they have none or different ones. */
export function conditionOf(branch: Step[]): string | undefined {
  const first = branch[0]?.condition;
  return branch.every((step) => step.condition === first) ? first : undefined;
}

/** Branches that are chosen by a condition each; others are walked side by side. */
export function isConditional(node: Branches): boolean {
  return node.branches.every((branch) => conditionOf(branch) !== undefined);
}

export function isOtherwise(condition: string | undefined): boolean {
  return condition?.startsWith(OTHERWISE) ?? false;
}

export function hasOtherwise(node: Branches): boolean {
  return node.branches.some((branch) => isOtherwise(conditionOf(branch)));
}

export function setCondition(node: Branches, branch: number, condition: string): void {
  for (const step of node.branches[branch] ?? []) step.condition = condition;
  renewOtherwise(node);
}

/** The branch for all other cases says what the others ask, so that it stays their opposite. */
export function renewOtherwise(node: Branches): void {
  const asked = node.branches.map(conditionOf).filter((text) => text && !isOtherwise(text));
  for (const branch of node.branches)
    if (isOtherwise(conditionOf(branch))) for (const step of branch) step.condition = `${OTHERWISE}${asked.join(", ")})`;
}

// -- putting in and taking out -----------------------------------------------------------------------

/** A step put into a branch that is chosen by a condition takes it over; elsewhere it leaves that of its old branch. */
export function insertStep(nodes: RouteNode[], gap: Place, step: Step): void {
  const node = nodes[gap[0]];
  if (gap.length === 3 && node && isBranches(node) && isConditional(node)) step.condition = conditionOf(node.branches[gap[1]]!)!;
  const [list, index] = listAt(nodes, gap);
  list.splice(index, 0, step);
}

export function insertBranches(nodes: RouteNode[], at: number, isByCondition: boolean, make: (nodes: RouteNode[]) => Step): void {
  const node: Branches = { key: freeKey(nodes, "branches"), branches: [[], []] };
  nodes.splice(at, 0, node);
  for (const [index, condition] of ["", `${OTHERWISE})`].entries()) {
    const step = make(nodes);
    if (isByCondition) step.condition = condition;
    node.branches[index]!.push(step);
  }
}

/** Before the branch for all other cases, if there is one. */
export function addBranch(node: Branches, step: Step, condition: string | undefined): void {
  if (condition !== undefined) step.condition = condition;
  const last = node.branches.findIndex((branch) => isOtherwise(conditionOf(branch)));
  node.branches.splice(last < 0 || isOtherwise(condition) ? node.branches.length : last, 0, [step]);
  renewOtherwise(node);
}

/** The last branch that remains is no branch any more: its steps stand in the trunk, with what they ask. */
export function removeBranch(nodes: RouteNode[], at: number, branch: number): void {
  const node = nodes[at];
  if (!node || !isBranches(node)) return;
  node.branches.splice(branch, 1);
  renewOtherwise(node);
  if (node.branches.length > 1) return;
  const left = node.branches[0] ?? [];
  for (const step of left) if (isOtherwise(step.condition) || step.condition === "") delete step.condition;
  nodes.splice(at, 1, ...left);
}

/** With its only step a branch goes too. */
export function removeAt(nodes: RouteNode[], place: Place): void {
  const [list, index] = listAt(nodes, place);
  if (place.length === 3 && list.length === 1) removeBranch(nodes, place[0], place[1]);
  else list.splice(index, 1);
}

// -- moving ----------------------------------------------------------------------------------------

function everyPlace(nodes: RouteNode[]): Place[] {
  return nodes.flatMap((node, at): Place[] => [[at], ...(isBranches(node) ? node.branches.flatMap((branch, b) => branch.map((_, step): Place => [at, b, step])) : [])]);
}

/** Every gap in reading order, those within branches after the gap before them. */
export function gaps(nodes: RouteNode[]): Place[] {
  const inside = (node: RouteNode, at: number): Place[] =>
    isBranches(node) ? node.branches.flatMap((branch, b) => [...branch, null].map((_, step): Place => [at, b, step])) : [];
  return [...nodes.flatMap((node, at): Place[] => [[at], ...inside(node, at)]), [nodes.length]];
}

const isSame = (one: Place, other: Place): boolean => one.join() === other.join();
const after = (place: Place): Place => (place.length === 1 ? [place[0] + 1] : [place[0], place[1], place[2] + 1]);

/** Whether it can stand anywhere else: branches stay in the trunk, and a branch keeps its last step. */
function canMove(nodes: RouteNode[], from: Place, to: Place): boolean {
  const node = nodeAt(nodes, from);
  if (!node || isSame(from, to) || isSame(after(from), to)) return false;
  if (isBranches(node)) return to.length === 1;
  const [list] = listAt(nodes, from);
  const isSameList = from.length === 3 && to.length === 3 && from[0] === to[0] && from[1] === to[1];
  return from.length === 1 || isSameList || list.length > 1;
}

/** Moves what stands at `from` into the gap `to`; false where it cannot go there. */
export function moveTo(nodes: RouteNode[], from: Place, to: Place): boolean {
  if (!canMove(nodes, from, to)) return false;
  const [list, index] = listAt(nodes, from);
  const [node] = list.splice(index, 1) as [RouteNode];
  const gap = [...to] as Place;
  if (from.length === 1 && gap[0] > from[0]) gap[0] -= 1;
  else if (from.length === 3 && gap.length === 3 && from[0] === gap[0] && from[1] === gap[1] && gap[2] > from[2]) gap[2] -= 1;
  if (isBranches(node)) nodes.splice(gap[0], 0, node);
  else {
    leaveCondition(nodes, from, to, node);
    insertStep(nodes, gap, node);
  }
  return true;
}

function leaveCondition(nodes: RouteNode[], from: Place, to: Place, step: Step): void {
  if (from.length !== 3 || (to.length === 3 && from[0] === to[0])) return;
  const old = nodes[from[0]];
  if (old && isBranches(old) && isConditional(old)) delete step.condition;
}

/** One gap up or down in reading order, through branches. */
export function shift(nodes: RouteNode[], from: Place, by: 1 | -1): boolean {
  const open = gaps(nodes).filter((gap) => canMove(nodes, from, gap));
  const order = gaps(nodes).map(String);
  const here = order.indexOf(from.join());
  const next = by > 0 ? open.find((gap) => order.indexOf(gap.join()) > here) : open.filter((gap) => order.indexOf(gap.join()) < here).at(-1);
  return next !== undefined && moveTo(nodes, from, next);
}
