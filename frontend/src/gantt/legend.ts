/** What the signs of the chart mean, below it. */
import type { GanttData } from "./contract";
import { make } from "./toolbar";
import type { Speak } from "./words";

export function buildLegend(data: GanttData, speak: Speak): HTMLElement {
  const legend = make("div", "gantt-legend");
  const items: [string, string][] = [
    ["bar", speak("legendTask")],
    ["bar critical", speak("legendCritical")],
    ["float", speak("legendFloat")],
    ["data-date", speak("dataDate", data.plan.data_date.slice(0, 10))],
  ];
  if (data.plan.baseline_name) items.splice(2, 0, ["baseline", speak("legendBaseline", data.plan.baseline_name)]);
  for (const [kind, text] of items) {
    const item = make("span", `legend-${kind}`);
    item.append(make("i", ""), text);
    legend.append(item);
  }
  return legend;
}
