/** The form designer's entry: mounts on <div data-designer data-src="/…/data/">. */
import "./designer/designer.css";
import { Designer } from "./designer/island";

const host = document.querySelector<HTMLElement>("[data-designer]");
if (host) void new Designer(host).load();
