/** Signing by hand: <canvas data-signature data-target="#id_signature">, in a box with [data-signature-undo] and
 *  [data-signature-clear] buttons. The strokes leave as a PNG data URL in the hidden field; an empty pad is refused
 *  unless data-optional is set or the form's [name$=typed_signature] alternative is ticked. */
import { say } from "./texts";

type Point = { x: number; y: number; pressure: number };
type Stroke = Point[];

const PEN_PX = 2.4;
const INK = "#1d2129";

class SignaturePad {
  private strokes: Stroke[] = [];
  private drawing = false;
  private readonly field: HTMLInputElement | null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.field = document.querySelector(canvas.dataset["target"] ?? "");
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"] as const) canvas.addEventListener(end, () => this.end());
    const box = canvas.closest(".signature") ?? canvas.parentElement;
    box?.querySelector("[data-signature-undo]")?.addEventListener("click", () => this.keep(this.strokes.slice(0, -1)));
    box?.querySelector("[data-signature-clear]")?.addEventListener("click", () => this.keep([]));
    canvas.closest("form")?.addEventListener("submit", (event) => this.refuseEmpty(event), { capture: true });
    new ResizeObserver(() => this.redraw()).observe(canvas);
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing = true;
    this.strokes.push([this.point(event)]);
    this.redraw();
  }

  private go(event: PointerEvent): void {
    const stroke = this.strokes.at(-1);
    if (!this.drawing || !stroke) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length ? moves : [event]) stroke.push(this.point(move));
    this.redraw();
  }

  private end(): void {
    if (!this.drawing) return;
    this.drawing = false;
    this.keep(this.strokes);
  }

  private keep(strokes: Stroke[]): void {
    this.strokes = strokes;
    this.redraw();
    this.canvas.classList.remove("invalid");
    if (!this.field) return;
    this.field.value = strokes.length ? this.canvas.toDataURL("image/png") : "";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private refuseEmpty(event: Event): void {
    const form = this.canvas.closest("form");
    const typed = form?.querySelector<HTMLInputElement>("input[type=checkbox][name$=typed_signature]")?.checked;
    const action = (event as SubmitEvent).submitter;
    const exempt = this.canvas.dataset["optional"] !== undefined || action?.hasAttribute("formnovalidate");
    if (this.strokes.length || typed || exempt || this.field?.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.canvas.classList.add("invalid");
    this.canvas.scrollIntoView({ block: "center" });
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: say("signFirst"), kind: "red" } }));
  }

  private point(event: PointerEvent): Point {
    const frame = this.canvas.getBoundingClientRect();
    return {
      x: (event.clientX - frame.left) / frame.width,
      y: (event.clientY - frame.top) / frame.height,
      pressure: event.pressure || 0.5,
    };
  }

  /** Strokes are kept as fractions of the pad, so turning the phone does not lose them. */
  private redraw(): void {
    const { canvas } = this;
    const scale = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(canvas.clientWidth * scale));
    const height = Math.max(1, Math.round(canvas.clientHeight * scale));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    if (!pen) return;
    pen.clearRect(0, 0, width, height);
    Object.assign(pen, { strokeStyle: INK, fillStyle: INK, lineCap: "round", lineJoin: "round" });
    for (const stroke of this.strokes) drawStroke(pen, stroke, width, height, scale);
  }
}

function drawStroke(pen: CanvasRenderingContext2D, stroke: Stroke, width: number, height: number, scale: number): void {
  const [first, ...rest] = stroke;
  if (!first) return;
  if (!rest.length) {
    pen.beginPath();
    pen.arc(first.x * width, first.y * height, PEN_PX * scale * 0.6, 0, 2 * Math.PI);
    pen.fill();
  }
  let last = first;
  for (const next of rest) {
    pen.lineWidth = PEN_PX * scale * (0.6 + 0.8 * next.pressure);
    pen.beginPath();
    pen.moveTo(last.x * width, last.y * height);
    pen.lineTo(next.x * width, next.y * height);
    pen.stroke();
    last = next;
  }
}

const mounted = new WeakSet<HTMLCanvasElement>();

function mountAll(root: ParentNode): void {
  for (const canvas of root.querySelectorAll<HTMLCanvasElement>("canvas[data-signature]")) {
    if (mounted.has(canvas)) continue;
    mounted.add(canvas);
    new SignaturePad(canvas);
  }
}

mountAll(document);
document.addEventListener("htmx:load", (event) => mountAll((event.target as Element).parentElement ?? document));
