"""The Gantt of large plans in a real browser: until the first bars are seen, and the frames while it is scrolled.

Plans are drafts with the generated network of the critical path benchmark in 400 WBS nodes; the server is one web
process and answers the first request for each plan. The page is opened as by a click: *bars seen* is the time from
there to the first bar on the screen, *all rows* to when every row of the plan is in the chart: a large plan is opened
with the rows around its data date. Then the chart is scrolled from top to bottom in 120 steps. Chromium draws without
a graphics processor. Run ``yingzao bench gantt``.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Sequence
from typing import Any

from benchmarks.company import PASSWORD, found_company, fresh_database, start_django
from benchmarks.edits import fill
from benchmarks.http import serving

STEPS = 120
PATIENCE_MS = 120_000
BARS = "() => document.querySelector('.gantt_task_line.kind-task') && performance.now()"
ALL = "() => document.querySelector('.gantt-island').ariaBusy === 'false' && performance.now()"
#: Scroll by so many steps from top to bottom: times between two frames, and the most rows there ever were.
SCROLL = """async (steps) => {
  const bar = document.querySelector('.gantt_ver_scroll'), times = [];
  const frame = () => new Promise(requestAnimationFrame);
  let most = 0, before = await frame();
  for (let step = 1; step <= steps; step++) {
    bar.scrollTop = (bar.scrollHeight - bar.clientHeight) * step / steps;
    const now = await frame();
    times.push(now - before);
    before = now;
    most = Math.max(most, document.querySelectorAll('.gantt_grid_data .gantt_row').length);
  }
  times.sort((one, other) => one - other);
  return { median: times[Math.floor(steps / 2)], high: times[Math.floor(steps * 0.95)], rows: most };
}"""


def main(argv: Sequence[str]) -> int:
    """Print one Markdown table."""
    parser = argparse.ArgumentParser("yingzao bench gantt", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 2_000, 10_000], help="activities")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="yingzao-bench-") as folder:
        os.environ["YINGZAO_DATA"] = folder
        drop = fresh_database("sqlite")
        try:
            start_django()
            company = found_company()
            plans = {size: fill(company, size) for size in options.sizes}
            with serving() as port:
                measure(f"http://127.0.0.1:{port}", plans)
        finally:
            from django.db import connection

            connection.close()
            drop()
    return 0


def measure(address: str, plans: dict[int, Any]) -> None:
    from playwright.sync_api import sync_playwright

    print("| activities | bars seen ms | all rows ms | rows in the page | frame median ms | frame p95 ms |")
    print("|---:|---:|---:|---:|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/accounts/login/")
        page.fill("#id_login", "project_manager")
        page.fill("#id_password", PASSWORD)
        page.click("main button.go")
        page.wait_for_load_state("networkidle")
        for size, plan in plans.items():
            page.goto(f"/p/BENCH/schedule/{plan}/")
            seen = page.wait_for_function(BARS).json_value()
            everything = page.wait_for_function(ALL).json_value()
            found = page.evaluate(SCROLL, STEPS)
            frames = f"{found['median']:.1f} | {found['high']:.1f}"
            print(f"| {size:,} | {seen:,.0f} | {everything:,.0f} | {found['rows']} | {frames} |", flush=True)
        browser.close()
