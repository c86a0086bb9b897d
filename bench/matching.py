"""The engine beside its peers, in one run: `python -m bench.matching --help`. See bench/README.md."""

import argparse
import os
import sys
from pathlib import Path

from bench import must_show
from bench.changes import CHANGES
from bench.children import Bounds, Measuring
from bench.cohorts import SHAPES
from bench.methods import METHODS
from bench.plot import drawn, results_of
from bench.report import json_line, markdown, number

GIB = 2**30


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # Not after hours of measuring.
    for file in filter(None, (options.markdown, options.json, options.plot)):
        file.parent.mkdir(parents=True, exist_ok=True)
    bounds = Bounds(options.timeout, _memory(options), options.limit_none)
    measuring = Measuring(options.seed, options.repeat, bounds, options.verify)
    results: list[dict] = []

    def measure(name: str, shape: str, mentees: int) -> dict:
        sys.stderr.write(f"{name}, {mentees:,} {shape} … ")
        sys.stderr.flush()
        result = measuring.of(name, shape, mentees)
        results.append(result)
        seconds = result.get("seconds")
        sys.stderr.write(f"{result.get('note') or number(seconds) + ' s'}\n")
        return result

    told = []
    try:
        if options.must_show:
            told = must_show.verdicts(measure, options.scale)
        else:
            _compare(measure, options)
    except KeyboardInterrupt:
        sys.stderr.write("stopped; this is what there is:\n")
    if results:
        _report(results, told, options)
    if options.plot:
        everything = options.json.read_text() if options.json else json_line(results, options.seed)
        options.plot.write_text(drawn(results_of(everything)))
    wrong = any(result.get("problems") for result in results)
    return 1 if wrong or not all(one.reached for one in told) else 0


def _compare(measure: must_show.Measure, options: argparse.Namespace) -> None:
    names = list(CHANGES) if options.warm else options.methods
    for shape in options.shapes:
        for size in options.sizes:
            for name in names:
                measure(name, shape, max(1, round(size * options.scale)))


def _report(results: list[dict], told: list[must_show.Verdict], options: argparse.Namespace) -> None:
    text = markdown(results)
    if told:
        text += "\n" + must_show.text(told, options.scale)
    sys.stdout.write(text)
    if options.markdown:
        options.markdown.write_text(text)
    if options.json:
        with options.json.open("a") as file:
            file.write(json_line(results, options.seed))


def _memory(options: argparse.Namespace) -> int:
    if options.memory:
        return int(options.memory * GIB)
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    add = parser.add_argument
    add(
        "--sizes",
        type=int,
        nargs="*",
        default=[300, 1000],
        metavar="MENTEES",
        help="none: nothing is measured",
    )
    add("--shapes", nargs="+", choices=SHAPES, default=["tight", "side by side"])
    add("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    add("--warm", action="store_true", help="matching again after a small change, instead of the methods")
    add(
        "--must-show",
        action="store_true",
        help="what the engine has to show, with its limits, and nothing else",
    )
    add("--scale", type=float, default=1, help="times all sizes, to try things out")
    add("--seed", type=int, default=1)
    add(
        "--repeat",
        type=int,
        default=3,
        help="runs of each, for the median; one from a billion pairs of people",
    )
    add("--verify", action="store_true", help="check the engine's certificates, outside of its time")
    add("--limit-none", action="store_true", help="peers get any size")
    add("--timeout", type=float, default=1800, metavar="SECONDS", help="of a run")
    add("--memory", type=float, metavar="GIB", help="of a run; three quarters of the machine's by default")
    add("--markdown", type=Path, metavar="FILE", help="the tables go there too")
    add("--json", type=Path, metavar="FILE", help="a line is added to it")
    add("--plot", type=Path, metavar="FILE", help="an SVG of all that the --json file holds, or of this run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
