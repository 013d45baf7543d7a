"""Charts as SVG, drawn on the server: pure geometry in, markup out, no styles but classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

Value = float | None

_STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Series:
    """One line: its values (``None`` where there is too little to say) and the words at its end."""

    values: Sequence[Value]
    label: str = ""
    quiet: bool = False


def scale(low: float, high: float, ticks: int = 4) -> list[float]:
    """Return round tick values from at most ``low`` to at least ``high``."""
    if high <= low:
        high = low + 1
    rough = (high - low) / max(1, ticks)
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in _STEPS if power * factor >= rough - 1e-9 * rough)
    first = math.floor(low / step + 1e-9) * step
    marks = [first]
    while marks[-1] < high - step * 1e-6:
        marks.append(first + len(marks) * step)
    return [round(mark, 10) for mark in marks]


def _points(
    values: Sequence[Value],
    left: float,
    right: float,
    top: float,
    bottom: float,
    low: float,
    high: float,
) -> list[tuple[float, float] | None]:
    span = (high - low) or 1
    width = (right - left) / max(1, len(values) - 1)
    return [
        None
        if value is None
        else (left + at * width, bottom - (value - low) / span * (bottom - top))
        for at, value in enumerate(values)
    ]


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Return the unbroken stretches of a line."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """Return path data; a gap in the data is a gap in the line."""
    return "".join(
        f"{'L' if at else 'M'}{x:.1f} {y:.1f}"
        for run in _runs(points)
        for at, (x, y) in enumerate(run)
    )


def spark(values: Sequence[Value], goal: float | None = None, height: int = 32) -> str:
    """Return a small line without axes, 100 wide; flat or empty data gives a flat or no line."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    bounds = [*known, goal] if goal is not None else known
    low, high = min(bounds), max(bounds)
    if low == high:
        low, high = low - 1, high + 1
    points = _points(values, 0, 100, 3, height - 3, low, high)
    drawn = ""
    for run in _runs(points):
        first, last = run[0], run[-1]
        if len(run) == 1:
            drawn += f'<path class="dot" d="M{first[0]:.1f} {first[1]:.1f}h.01"/>'
            continue
        under = f"{_path(run)}L{last[0]:.1f} {height}L{first[0]:.1f} {height}Z"
        drawn += f'<path class="area" d="{under}"/>'
    end = next(point for point in reversed(points) if point is not None)
    aim = ""
    if goal is not None:
        at = height - 3 - (goal - low) / (high - low) * (height - 6)
        aim = f'<path class="goal" d="M0 {at:.1f}H100"/>'
    return (
        f'<svg class="spark" viewBox="0 0 100 {height}" preserveAspectRatio="none" '
        f'aria-hidden="true">'
        f'{drawn}{aim}<path class="line" d="{_path(points)}"/>'
        f'<path class="end" d="M{end[0]:.1f} {end[1]:.1f}h.01"/></svg>'
    )


def _apart(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Return label positions at least ``gap`` apart, in the given order of height."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = list(wanted)
    for before, at in pairwise(order):
        placed[at] = max(placed[at], placed[before] + gap)
    if order and placed[order[-1]] > bottom:
        placed[order[-1]] = bottom
        for after, at in pairwise(reversed(order)):
            placed[at] = min(placed[at], placed[after] - gap)
    return [max(top, at) for at in placed]


_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 520.0, 10.0, 170.0


def _axes(ticks: Sequence[float], labels: Sequence[str]) -> str:
    """Return the grid with its values and at most seven words under it."""
    drawn = []
    for mark in ticks:
        at = _BOTTOM - (mark - ticks[0]) / (ticks[-1] - ticks[0]) * (_BOTTOM - _TOP)
        drawn.append(
            f'<path class="grid" d="M{_LEFT:g} {at:.1f}H{_RIGHT:g}"/>'
            f'<text class="end" x="{_LEFT - 8:g}" y="{at + 4:.1f}">{mark:g}</text>'
        )
    drawn.append(f'<path class="axis" d="M{_LEFT:g} {_BOTTOM:g}H{_RIGHT:g}"/>')
    across = (_RIGHT - _LEFT) / max(1, len(labels) - 1)
    for place, at_label in enumerate(range(0, len(labels), max(1, math.ceil(len(labels) / 7)))):
        css = "mid alt" if place % 2 else "mid"
        x = _LEFT + at_label * across
        drawn.append(f'<text class="{css}" x="{x:.1f}" y="192">{escape(labels[at_label])}</text>')
    return "".join(drawn)


def _one_line(points: Sequence[tuple[float, float] | None], quiet: bool) -> str:
    """Return a line with a dot where it stands alone and, unless quiet, at its end."""
    last = max(at for at, point in enumerate(points) if point is not None)
    drawn = [f'<path class="line{" line--quiet" if quiet else ""}" d="{_path(points)}"/>']
    for at, point in enumerate(points):
        alone = (at == 0 or points[at - 1] is None) and (
            at == len(points) - 1 or points[at + 1] is None
        )
        if point is not None and (alone or (at == last and not quiet)):
            css = "bar bar--quiet" if quiet else "bar"
            drawn.append(f'<circle class="{css}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="3.5"/>')
    return "".join(drawn)


def line(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    title: str,
    desc: str,
    key: str,
    goal: tuple[float, str] | None = None,
) -> str:
    """Return a line chart 640 by 200 with the words of each line at its end.

    ``key`` makes the ids unique on the page; ``goal`` is a value and its words.
    """
    known = [value for one in series for value in one.values if value is not None]
    if goal is not None:
        known.append(goal[0])
    ticks = scale(min([0.0, *known]), max(known, default=1.0))
    drawn = [_axes(ticks, labels)]
    ends: list[tuple[float, str, str]] = []
    if goal is not None:
        at_goal = _BOTTOM - (goal[0] - ticks[0]) / (ticks[-1] - ticks[0]) * (_BOTTOM - _TOP)
        drawn.append(f'<path class="goal" d="M{_LEFT:g} {at_goal:.1f}H{_RIGHT:g}"/>')
        ends.append((at_goal, "", goal[1]))
    # The line that matters is drawn last, over the quiet ones.
    for one in sorted(series, key=lambda each: not each.quiet):
        points = _points(one.values, _LEFT, _RIGHT, _TOP, _BOTTOM, ticks[0], ticks[-1])
        whole = [point for point in points if point is not None]
        if whole:
            drawn.append(_one_line(points, one.quiet))
            ends.append((whole[-1][1], "" if one.quiet else "val", one.label))
    places = _apart([end[0] for end in ends], 15, _TOP, _BOTTOM)
    for (_, css, words), at in zip(ends, places, strict=True):
        named = f' class="{css}"' if css else ""
        drawn.append(f'<text{named} x="{_RIGHT + 8:g}" y="{at + 4:.1f}">{escape(words)}</text>')
    return _chart(640, 200, title, desc, key, "".join(drawn))


def _chart(width: int, height: int, title: str, desc: str, key: str, inner: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(desc)}</desc>{inner}</svg>'
    )


def share_bar(part: float, whole: float) -> str:
    """Return a bar of 100 with the share of ``whole`` filled; over-full is full."""
    width = min(100.0, max(0.0, 100 * part / whole)) if whole else 0.0
    return (
        '<svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="off" width="100" height="20"/>'
        f'<rect class="on" width="{width:.1f}" height="20"/></svg>'
    )


def promise_bar(achieved: float, promised: float, *, name: str, unit: str = "h") -> str:
    """Return what was achieved as a bar against the promise as a tick at the middle."""
    width = min(100.0, 50 * achieved / promised) if promised else 0.0
    label = escape(f"{name}: {achieved:g} {unit} achieved, {promised:g} {unit} promised")
    return (
        f'<svg viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label="{label}">'
        '<rect class="promise-track" y="5" width="100" height="6"/>'
        f'<rect class="promise-bar" y="5" width="{width:.1f}" height="6"/>'
        '<path class="promise-tick" d="M50.0 1v14"/></svg>'
    )


def heat_step(value: float, highest: float) -> int:
    """Return 1 to 5 for a cell's share of the highest cell, 0 for nothing."""
    if value <= 0 or highest <= 0:
        return 0
    return min(5, max(1, math.ceil(5 * value / highest)))
