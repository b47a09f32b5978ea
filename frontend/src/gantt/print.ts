/** Prints the chart on landscape paper: all rows up to a few pages' worth, beyond that what is on the screen. */
import { gantt } from "dhtmlx-gantt";

const PAPER_PX = 1040; // A4 landscape less margins, at 96 dpi
const MOST_ROWS = 600;
const SCROLLBAR_PX = 24;

export function printChart(host: HTMLElement, chart: HTMLElement, fit: () => void): void {
  const rows = gantt.getVisibleTaskCount();
  const whole = rows <= MOST_ROWS;
  host.classList.add("printing");
  if (whole) {
    gantt.config.smart_rendering = false;
    chart.style.height = `${rows * gantt.config.row_height + gantt.config.scale_height + SCROLLBAR_PX}px`;
  }
  chart.style.width = `${PAPER_PX}px`;
  gantt.setSizes();
  fit();
  if (whole) gantt.scrollTo(0, 0);
  window.addEventListener("afterprint", () => restore(host, chart), { once: true });
  window.print();
}

function restore(host: HTMLElement, chart: HTMLElement): void {
  host.classList.remove("printing");
  gantt.config.smart_rendering = true;
  chart.style.height = "";
  chart.style.width = "";
  gantt.setSizes();
  gantt.render();
}
