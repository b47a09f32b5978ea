/** [data-action=theme] goes round auto → light → dark; the cookie lets the server draw the next page right away. */
import { say } from "../texts";
import { showToast } from "./toasts";

const THEMES = ["auto", "light", "dark"] as const;
const WORDS = { auto: "themeAuto", light: "themeLight", dark: "themeDark" } as const;
const YEAR_S = 31_536_000;

export function startTheme(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-action=theme]")) return;
    const now = THEMES.findIndex((theme) => theme === document.documentElement.dataset["theme"]);
    const next = THEMES[(now + 1) % THEMES.length] ?? "auto";
    document.documentElement.dataset["theme"] = next;
    document.cookie = `theme=${next}; path=/; max-age=${YEAR_S}; samesite=lax`;
    showToast({ text: say(WORDS[next]) });
  });
}
