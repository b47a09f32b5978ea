/** The Gantt island's entry: mounts on <div data-gantt data-src="/…json" data-lang="zh-hans|en">. */
import "dhtmlx-gantt/codebase/dhtmlxgantt.css";
import "./gantt/gantt.css";
import "./gantt/editor.css";
import { GanttIsland } from "./gantt/island";

const host = document.querySelector<HTMLElement>("[data-gantt]");
if (host) void new GanttIsland(host).load();
