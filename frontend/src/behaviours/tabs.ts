/** Tabs whose panels are on the page: <div data-tabs><a href="#files">…</a></div> and <section id="files">.
 *  Without script all panels are simply shown one under the other. */

export function startTabs(): void {
  document.addEventListener("htmx:load", (event) => prepare(event.target as Element));
  prepare(document.body);
  window.addEventListener("hashchange", () => document.querySelectorAll<HTMLElement>("[data-tabs]").forEach(followHash));
  document.addEventListener("click", (event) => {
    const tab = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[data-tabs] a") : null;
    if (!tab) return;
    event.preventDefault(); // the panel must not jump under the top bar
    show(tab.closest<HTMLElement>("[data-tabs]") as HTMLElement, tab);
    if (!tab.closest("#drawer")) history.replaceState(history.state, "", tab.hash);
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tab = document.activeElement?.closest<HTMLAnchorElement>("[data-tabs] a");
    if (!step || !tab) return;
    const tabs = tabsOf(tab.closest<HTMLElement>("[data-tabs]") as HTMLElement);
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next?.focus();
    next?.click();
  });
}

function prepare(root: Element): void {
  for (const list of root.querySelectorAll<HTMLElement>("[data-tabs]")) {
    list.setAttribute("role", "tablist");
    for (const tab of tabsOf(list)) {
      const panel = panelOf(tab);
      tab.setAttribute("role", "tab");
      if (!tab.id) tab.id = `tab-${tab.hash.slice(1)}`;
      tab.setAttribute("aria-controls", tab.hash.slice(1));
      panel?.setAttribute("role", "tabpanel");
      panel?.setAttribute("aria-labelledby", tab.id);
    }
    followHash(list);
  }
}

function followHash(list: HTMLElement): void {
  const tabs = tabsOf(list);
  const named = tabs.find((tab) => tab.hash === window.location.hash);
  const shown = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
  const chosen = named ?? shown ?? tabs[0];
  if (chosen) show(list, chosen);
}

function show(list: HTMLElement, chosen: HTMLAnchorElement): void {
  for (const tab of tabsOf(list)) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    const panel = panelOf(tab);
    if (panel) panel.hidden = !on;
  }
}

function tabsOf(list: HTMLElement): HTMLAnchorElement[] {
  return [...list.querySelectorAll<HTMLAnchorElement>("a[href^='#']")];
}

function panelOf(tab: HTMLAnchorElement): HTMLElement | null {
  return document.getElementById(tab.hash.slice(1));
}
