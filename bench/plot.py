"""Time and memory against size, both axes logarithmic, as an SVG by hand: a panel for each shape and measure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

from bench.cohorts import SHAPES
from bench.methods import METHODS

WIDTH, HEIGHT = 400, 270  # of a panel, with its labels
LEFT, RIGHT, TOP, BOTTOM = 62, 30, 30, 44
LEGEND_ROW, LEGEND_COLUMN = 22, 400
MEASURES = {"seconds": "Seconds", "mib": "Peak memory above the people, MiB"}
# Told apart by colour for most kinds of sight, and by the mark for all.
COLOURS = ("#0b57a4", "#000000", "#d55e00", "#00805f", "#b1468c", "#8a6d00", "#56a4d8", "#777777")
MARKS = (
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z",
    "M-4,-4H4V4H-4Z",
    "M0,-5L5,4H-5Z",
    "M0,-5L5,0L0,5L-5,0Z",
    "M0,5L5,-4H-5Z",
    "M-5,-1.5H5V1.5H-5Z",
    "M-1.5,-5H1.5V5H-1.5Z",
    "M-1.5,-5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5V-1.5H-1.5Z",
)
STYLE = {name: (COLOURS[place], MARKS[place]) for place, name in enumerate(METHODS)}

Points = Sequence[tuple[float, float]]


def results_of(lines: str) -> list[dict]:
    """What JSON lines hold; of several results for one thing the last."""
    results = [result for line in lines.splitlines() for result in json.loads(line)["results"]]
    latest = {(result["name"], result["shape"], result["mentees"]): result for result in results}
    return [result for result in latest.values() if result["name"] in METHODS]


def drawn(results: Sequence[dict]) -> str:
    shapes = [shape for shape in SHAPES if any(result["shape"] == shape for result in results)]
    names = [name for name in METHODS if any(r["name"] == name and r.get("seconds") for r in results)]
    columns = max(1, len(shapes))
    legend = max(1, columns * WIDTH // LEGEND_COLUMN)
    width = columns * WIDTH
    height = len(MEASURES) * HEIGHT + -(-len(names) // legend) * LEGEND_ROW + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="12" fill="#1a1a1a">',
        '<title id="title">Time and memory of matching, by the number of mentees</title>',
        f'<desc id="desc">{escape(_told(results, names))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for row, (measure, label) in enumerate(MEASURES.items()):
        everything = [result[measure] for result in results if result.get(measure)]
        for column, shape in enumerate(shapes):
            series = {name: _points(results, name, shape, measure) for name in names}
            title = f"{label}, {shape}"
            parts.append(f'<g transform="translate({column * WIDTH},{row * HEIGHT})">')
            parts += [*_panel(title, series, [r["mentees"] for r in results], everything), "</g>"]
    for place, name in enumerate(names):
        x = place % legend * LEGEND_COLUMN + LEFT
        y = len(MEASURES) * HEIGHT + place // legend * LEGEND_ROW + 10
        parts.append(
            _mark(name, x, y) + f'<text x="{x + 14}" y="{y + 4}">{escape(METHODS[name].label)}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _points(results: Iterable[dict], name: str, shape: str, measure: str) -> Points:
    mine = (r for r in results if (r["name"], r["shape"]) == (name, shape) and r.get(measure))
    return sorted((result["mentees"], result[measure]) for result in mine)


def _panel(title: str, series: Mapping[str, Points], sizes: list[float], values: list[float]) -> list[str]:
    across, up = _decades(sizes), _decades(values)

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (log10(value) - across[0]) / (across[-1] - across[0])

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(value) - up[0]) / (up[-1] - up[0])

    parts = [f'<text x="{LEFT}" y="18" font-weight="bold">{escape(title)}</text>']
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for power in across:
        at = f"{x(10.0**power):.1f}"
        parts.append(f'<path d="M{at},{TOP}V{bottom}" stroke="#d8d8d8"/>')
        parts.append(f'<text x="{at}" y="{bottom + 16}" text-anchor="middle">{_power(power)}</text>')
    for power in up:
        at = y(10.0**power)
        parts.append(f'<path d="M{LEFT},{at:.1f}H{right}" stroke="#d8d8d8"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{_power(power)}</text>')
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{bottom + 34}" text-anchor="middle">Mentees</text>')
    # The engine last, on top of the others.
    for name, points in reversed(series.items()):
        line = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in points)
        thick = 3 if name == "engine" else 1.5
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{STYLE[name][0]}" stroke-width="{thick}"/>'
        )
        parts += [_mark(name, x(size), y(value)) for size, value in points]
    return parts


def _mark(name: str, x: float, y: float) -> str:
    colour, mark = STYLE[name]
    return f'<path transform="translate({x:.1f},{y:.1f})" d="{mark}" fill="{colour}"/>'


def _decades(values: list[float]) -> range:
    """Powers of ten around all values, two at least."""
    least, most = floor(log10(min(values, default=1))), ceil(log10(max(values, default=1)))
    return range(least, max(most, least + 1) + 1)


def _power(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"


def _told(results: Sequence[dict], names: Iterable[str]) -> str:
    """The largest size of each line in words, for those who don't see it."""
    told = []
    for name in names:
        mine = [result for result in results if result["name"] == name and result.get("seconds")]
        most = max(mine, key=lambda result: result["mentees"])
        memory = f" and {most['mib']:,.0f} MiB" if most.get("mib") else ""
        told.append(
            f"{METHODS[name].label}: {most['seconds']:,.2f} seconds{memory} "
            f"at {most['mentees']:,} mentees, {most['shape']}."
        )
    return " ".join(told)
