"""The project's own files, for tests that read them."""

import ast
from functools import cache
from pathlib import Path

from mentorship.env import BASE_DIR

PACKAGES = ("mentorship", "programs", "pairs", "matching", "tests", "bench")
# What was brought here: others' sources.
FOREIGN = {"__pycache__", "vendor", ".cache"}


@cache
def python_files() -> tuple[Path, ...]:
    """Every module, without migrations, relative to the project."""
    found = [path for package in PACKAGES for path in (BASE_DIR / package).rglob("*.py")]
    found.append(BASE_DIR / "manage.py")
    return tuple(
        sorted(
            relative
            for path in found
            if not (FOREIGN | {"migrations"}) & set((relative := path.relative_to(BASE_DIR)).parts)
        )
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((BASE_DIR / path).read_text(), str(path))


@cache
def text_files(*suffixes: str) -> tuple[Path, ...]:
    """Every file of ours with one of these endings, relative to the project."""
    roots = [BASE_DIR / name for name in (*PACKAGES, "templates", "static", "docs", ".ci")]
    found = [path for root in roots for path in root.rglob("*") if path.suffix in suffixes]
    found += [path for path in BASE_DIR.iterdir() if path.is_file() and path.suffix in suffixes]
    return tuple(
        sorted(
            relative
            for path in found
            if not FOREIGN & set((relative := path.relative_to(BASE_DIR)).parts)
            and "migrations" not in relative.parts
        )
    )


def is_test(path: Path) -> bool:
    return "tests" in path.parts
