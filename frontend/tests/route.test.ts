import { describe, expect, it } from "vitest";
import type { Branches, RouteNode, Step } from "../src/designer/contract";
import { addBranch, conditionOf, gaps, insertBranches, insertStep, isBranches, isConditional, moveTo, newStep, placeOf, removeAt, removeBranch, setCondition, shift } from "../src/designer/route_edits";

const make = (nodes: RouteNode[]): Step => newStep(nodes, "审批", { kind: "role", value: "x" });
const shape = (nodes: RouteNode[]): string => nodes.map((node) => (isBranches(node) ? `(${node.branches.map((branch) => branch.map((step) => step.key).join(" ")).join(" | ")})` : node.key)).join(" ");

/** step1, a fork by condition, step2 */
function forked(byCondition = true): { nodes: RouteNode[]; fork: Branches } {
  const nodes: RouteNode[] = [];
  nodes.push(make(nodes));
  nodes.push(make(nodes));
  insertBranches(nodes, 1, byCondition, make);
  return { nodes, fork: nodes[1] as Branches };
}

describe("steps of a route", () => {
  it("get keys that no step, no branch and nothing within branches has", () => {
    const { nodes } = forked();
    expect(shape(nodes)).toBe("step1 (step3 | step4) step2");
    expect(make(nodes).key).toBe("step5");
    expect(gaps(nodes).map((gap) => gap.join("."))).toEqual(["0", "1", "1.0.0", "1.0.1", "1.1.0", "1.1.1", "2", "3"]);
  });

  it("move gap by gap through branches, which keep their last step", () => {
    const { nodes } = forked();
    const walked = [];
    for (let turn = 0; turn < 5; turn += 1) {
      expect(shift(nodes, placeOf(nodes, "step1")!, 1)).toBe(true);
      walked.push(shape(nodes));
    }
    expect(walked).toEqual(["(step1 step3 | step4) step2", "(step3 step1 | step4) step2", "(step3 | step1 step4) step2", "(step3 | step4 step1) step2", "(step3 | step4) step1 step2"]);
    expect(shift(nodes, placeOf(nodes, "step3")!, -1)).toBe(false);
    expect(moveTo(nodes, [0], [2])).toBe(true);
    expect(shape(nodes)).toBe("step1 (step3 | step4) step2");
  });

  it("take over the condition of the branch they come into and leave it when they go", () => {
    const { nodes, fork } = forked();
    setCondition(fork, 0, "exceeds");
    moveTo(nodes, [0], [1, 0, 0]);
    expect(conditionOf(fork.branches[0]!)).toBe("exceeds");
    moveTo(nodes, placeOf(nodes, "step1")!, [1]);
    expect((nodes[1] as Step).condition).toBeUndefined();
  });
});

describe("branches", () => {
  it("by condition know which is for all other cases, and it says the opposite of the others", () => {
    const { nodes, fork } = forked();
    setCondition(fork, 0, "pm10 > 80 µg / 1 m³");
    addBranch(fork, make(nodes), "");
    setCondition(fork, 1, "windy");
    expect(fork.branches.map(conditionOf)).toEqual(["pm10 > 80 µg / 1 m³", "windy", "OTHERWISE(pm10 > 80 µg / 1 m³, windy)"]);
    removeBranch(nodes, 1, 0);
    expect(conditionOf(fork.branches[1]!)).toBe("OTHERWISE(windy)");
    removeBranch(nodes, 1, 1);
    expect(nodes.map((node) => (node as Step).condition)).toEqual([undefined, "windy", undefined]);
  });

  it("side by side ask nothing, and with its only step a branch goes too", () => {
    const { nodes, fork } = forked(false);
    expect(isConditional(fork)).toBe(false);
    insertStep(nodes, [1, 0, 0], make(nodes));
    addBranch(fork, make(nodes), undefined);
    expect(shape(nodes)).toBe("step1 (step5 step3 | step4 | step6) step2");
    removeAt(nodes, [1, 1, 0]);
    removeAt(nodes, [1, 1, 0]);
    expect(shape(nodes)).toBe("step1 step5 step3 step2");
  });
});
