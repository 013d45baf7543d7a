"""Measures the catalogue in a browser: its first paint, its first load, a result on screen."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Page, sync_playwright

from tests.services import CHROMIUM_ARGUMENTS, NO_CHROMIUM, chromium

#: Until something is painted, and what was loaded for that.
_LOADED = """() => new Promise(done => new PerformanceObserver(list => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (!paint) return;
    const parts = [...performance.getEntriesByType("navigation"),
                   ...performance.getEntriesByType("resource")];
    done([paint.startTime, parts.reduce((sum, one) => sum + one.transferSize, 0)]);
}).observe({type: "paint", buffered: true}))"""
#: From the last letter to the frame that shows the result.
_TYPED = """word => new Promise(done => {
    const box = document.querySelector("#catalogue-q"), start = performance.now();
    new MutationObserver((_, seen) => {
        if (!document.querySelector("#results").textContent.includes(word)) return;
        seen.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    }).observe(document.querySelector("#main"), {childList: true, subtree: true});
    box.value = word;
    box.dispatchEvent(new InputEvent("input", {bubbles: true}));
})"""


@dataclass(frozen=True)
class Seen:
    """Medians: ms to the first paint and from typing to a result, bytes of a first load."""

    paint: float
    bytes: float
    result: float


def seen(address: str, cookies: str, word: str, *, times: int) -> Seen:
    """Open the catalogue `times` times, each with nothing kept, and look for a rare word."""
    program = chromium()
    if program is None:
        raise RuntimeError(NO_CHROMIUM)
    held = [
        dict(zip(("name", "value"), one.split("=", 1), strict=True)) | {"url": address}
        for one in cookies.split("; ")
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        taken = []
        for _ in range(times):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies(held)
            taken.append(_once(context.new_page(), address, word))
            context.close()
        browser.close()
    return Seen(*(median(one) for one in zip(*taken, strict=True)))


def _once(page: Page, address: str, word: str) -> tuple[float, float, float]:
    page.goto(f"{address}/platforms/", wait_until="load")
    paint, size = page.evaluate(_LOADED)
    return paint, size, page.evaluate(_TYPED, word)
