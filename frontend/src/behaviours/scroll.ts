/** A table wider than its place scrolls; the keyboard must be able to do that too. */
export function startScrollable(): void {
  const places = document.querySelectorAll<HTMLElement>(".table-scroll");
  const watch = new ResizeObserver((entries) => entries.forEach((entry) => reach(entry.target as HTMLElement)));
  places.forEach((place) => watch.observe(place));
}

function reach(place: HTMLElement): void {
  if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
  else place.removeAttribute("tabindex");
}
