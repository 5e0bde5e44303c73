"""How smoothly the map of the products moves: frames while it is dragged and zoomed, in Chromium.

    python benchmarks/map_frames.py --points 40446 --wide 1366

Drives the page's own component over drawn points, without the server: what is measured is the
browser. Prints one JSON object. Needs playwright (the ``dev`` group) and a Chromium.
"""

from __future__ import annotations

import argparse
import base64
import http.server
import json
import math
import os
import platform
import shutil
import threading
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from lookalike.serve.app import insight_map
from lookalike.types import ProductMap

SECONDS = 4.0
GROUPS = 7
FRAMES = """([kind, seconds]) => new Promise((done) => {
  const over = document.querySelector('[data-part=over]');
  const points = document.querySelector('[data-part=points]');
  const { left, top, width, height } = over.getBoundingClientRect();
  const [times, before] = [[], Number(points.dataset.frames)];
  work.length = 0;
  const about = (n) => ({
    pointerId: 1, pointerType: 'mouse', bubbles: true,
    clientX: left + width / 2 + width / 5 * Math.sin(n / 15),
    clientY: top + height / 2 + height / 5 * Math.sin(n / 11),
  });
  const acts = {
    pointing: (n) => over.dispatchEvent(new PointerEvent('pointermove', about(n))),
    dragging: (n) => over.dispatchEvent(new PointerEvent('pointermove', about(n))),
    zooming: (n) => over.dispatchEvent(new WheelEvent('wheel',
      { ...about(n), deltaY: n % 80 < 40 ? -6 : 6, ctrlKey: true, cancelable: true })),
  };
  const step = (now) => {
    times.push(now);
    if (now - times[0] > seconds * 1000) {
      done([times, Number(points.dataset.frames) - before, work]);
      return;
    }
    acts[kind](times.length);
    plain(step);
  };
  plain(step);
})"""
"""Does something anew before each frame; gives the frames' times, how often it was drawn, and how
long the script took for it."""


def drawn_map(points: int) -> ProductMap:
    """Products in clouds, as a space has them."""
    draw = np.random.default_rng(0)
    group = draw.integers(GROUPS, size=points)
    middles = draw.normal(0, 2, (GROUPS, 2))
    places = middles[group] + draw.normal(0, 0.6, (points, 2))
    return ProductMap(
        attribute="kind",
        ids=tuple(str(at) for at in range(points)),
        names=tuple(f"Product number {at} of a cloud" for at in range(points)),
        x=tuple(places[:, 0].tolist()),
        y=tuple(places[:, 1].tolist()),
        group=tuple(f"Cloud {at}" for at in group),
        shares=(0.2, 0.1),
        total=points,
    )


def page_of(products: ProductMap) -> bytes:
    """The component on a page of its own."""
    here = insight_map.HERE
    html, css, js = (
        (here / f"insight_map.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    data = base64.b64encode(insight_map.packed(products, label="Kind")).decode()
    script = js.replace("export default function", "function mount")
    return (
        f"<!doctype html><meta charset=utf-8><style>{css}</style><div id=host>{html}</div>"
        "<script>window.work = []; window.plain = requestAnimationFrame.bind(window);\n"
        "window.requestAnimationFrame = (act) => plain((now) => {\n"
        "  const begun = performance.now(); act(now); work.push(performance.now() - begun);\n"
        "});</script>"
        f"<script type=module>{script}\n"
        f"const data = Uint8Array.from(atob('{data}'), (c) => c.charCodeAt(0));\n"
        "const before = performance.now();\n"
        "mount({ parentElement: document.getElementById('host'), data,\n"
        "  setStateValue: (_, value) => { window.told = value; }, setTriggerValue() {} });\n"
        "window.mounted = performance.now() - before;</script>"
    ).encode()


def served(body: bytes) -> http.server.ThreadingHTTPServer:
    """A server on a free port that answers every question with ``body``."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(body)

        def log_message(self, *about: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def timed(page: Page, kind: str) -> dict[str, float | None]:
    """Frames while something is done before each of them."""
    times, drawn, work = page.evaluate(FRAMES, [kind, SECONDS])
    gaps = np.diff(times)
    return {
        "frames": len(gaps),
        "redrawn": drawn,
        "per_second": round(1000 * len(gaps) / (times[-1] - times[0]), 1),
        "ms_p50": round(float(np.percentile(gaps, 50)), 1),
        "ms_p95": round(float(np.percentile(gaps, 95)), 1),
        "ms_worst": round(float(gaps.max()), 1),
        "drawing_ms_p50": round(float(np.median(work)), 1) if work else None,
    }


def measure(page: Page) -> dict[str, Any]:
    """Pointing, dragging, zooming and a lasso over the whole map."""
    box = page.locator("[data-part=over]").bounding_box()
    if box is None:
        raise SystemExit("The map is not on the page.")
    x0, y0 = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    move = page.mouse.move
    result: dict[str, Any] = {"ready_ms": round(page.evaluate("window.mounted"), 1)}
    result["pointing"] = timed(page, "pointing")
    move(x0, y0)
    page.mouse.down()
    result["dragging"] = timed(page, "dragging")
    page.mouse.up()
    result["zooming"] = timed(page, "zooming")
    page.locator("[data-part=fit]").click()
    page.locator("[data-part=lasso]").click()
    move(x0 + box["width"] * 0.49, y0)
    page.mouse.down()
    for at in range(1, 200):
        turn = at / 200 * math.tau
        move(x0 + box["width"] * 0.49 * math.cos(turn), y0 + box["height"] * 0.49 * math.sin(turn))
    begun = page.evaluate("performance.now()")
    page.mouse.up()
    page.wait_for_function("window.told")
    result["lasso_ms"] = round(page.evaluate("performance.now()") - begun, 1)
    result["lasso"] = page.locator("[data-part=said]").inner_text()
    return result


def main() -> None:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--points", type=int, default=40_446)
    parser.add_argument("--wide", type=int, default=1366)
    parser.add_argument("--high", type=int, default=900)
    parser.add_argument("--sharpness", type=float, default=1.0, help="device pixels per CSS pixel")
    given = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    server = served(page_of(drawn_map(given.points)))
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=program, args=flags)
        context = browser.new_context(
            viewport={"width": given.wide, "height": given.high},
            device_scale_factor=given.sharpness,
        )
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        page.wait_for_function("window.mounted")
        result = {
            "points": given.points,
            "page": [given.wide, given.high, given.sharpness],
            "browser": browser.version,
            "machine": f"{platform.machine()}, {os.cpu_count()} processors, no graphics card used",
            **measure(page),
        }
        browser.close()
    server.shutdown()
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
