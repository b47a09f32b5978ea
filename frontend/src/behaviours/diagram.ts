/** A drawn network: zoom by button and Ctrl + wheel, pan by dragging, and the first activity found in view. */

const SMALLEST = 0.2, LARGEST = 3, STEP = 1.25;

export function startDiagrams(): void {
  document.querySelectorAll<HTMLElement>("[data-diagram]").forEach((place) => {
    const svg = place.querySelector("svg");
    if (!svg) return;
    const zoom = zoomer(place, svg);
    pan(place);
    document.querySelectorAll<HTMLElement>("[data-diagram-tools]").forEach((tools) => {
      tools.hidden = false;
      tools.addEventListener("click", (event) => {
        const verb = (event.target as HTMLElement).closest<HTMLElement>("[data-zoom]")?.dataset.zoom;
        if (verb === "fit") zoom.fit();
        else if (verb) zoom.by(verb === "in" ? STEP : 1 / STEP, place.clientWidth / 2, place.clientHeight / 2);
      });
    });
    show(place, place.querySelector(".found") ?? place.querySelector(".box"));
  });
}

/** Scrolls the drawing, not the page, until a shape stands in its middle. */
function show(place: HTMLElement, shape: Element | null): void {
  if (!shape) return;
  const there = shape.getBoundingClientRect(), here = place.getBoundingClientRect();
  place.scrollBy(there.left + there.width / 2 - here.left - here.width / 2, there.top + there.height / 2 - here.top - here.height / 2);
}

/** Changes the size of the drawing; its viewBox says how large it is at 100 %. */
function zoomer(place: HTMLElement, svg: SVGSVGElement) {
  const { width, height } = svg.viewBox.baseVal;
  let scale = svg.width.baseVal.value / width;
  const to = (wanted: number, x: number, y: number) => {
    const next = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    const left = (place.scrollLeft + x) / scale, top = (place.scrollTop + y) / scale;
    scale = next;
    svg.setAttribute("width", String(Math.round(width * scale)));
    svg.setAttribute("height", String(Math.round(height * scale)));
    place.scrollTo(left * scale - x, top * scale - y);
  };
  place.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = place.getBoundingClientRect();
    to(scale * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  return {
    by: (factor: number, x: number, y: number) => to(scale * factor, x, y),
    fit: () => to(Math.min(place.clientWidth / width, place.clientHeight / height, 1), 0, 0),
  };
}

/** The mouse takes hold of the paper; touch pans by itself. A drag does not open what lies beneath it. */
function pan(place: HTMLElement): void {
  let from: { x: number; y: number; left: number; top: number } | null = null;
  let dragged = false;
  place.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, left: place.scrollLeft, top: place.scrollTop };
    dragged = false;
  });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    const dx = event.clientX - from.x, dy = event.clientY - from.y;
    if (!dragged && Math.hypot(dx, dy) < 5) return;
    dragged = true;
    place.classList.add("dragging");
    place.scrollTo(from.left - dx, from.top - dy);
  });
  window.addEventListener("pointerup", () => {
    from = null;
    place.classList.remove("dragging");
  });
  place.addEventListener("click", (event) => {
    if (dragged) event.preventDefault();
    dragged = false;
  }, true);
  place.addEventListener("dragstart", (event) => event.preventDefault());
}
