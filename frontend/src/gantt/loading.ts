/** Fetches a plan, and waits until what was drawn of it is seen. */
import type { GanttData } from "./contract";

export async function fetchPlan(address: string): Promise<GanttData> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as GanttData;
}

/** After the next picture stands on the screen. */
export function painted(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}
