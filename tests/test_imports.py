"""Imports run one way: root → matching → pairs → programs → mentorship.core."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.sources import is_test, python_files, tree

ORDER = ("mentorship.core", "programs", "pairs", "matching")  # each may import those before it
OURS = {"mentorship", "programs", "pairs", "matching", "tests", "bench"}
ENGINE = "matching.engine"
FORBIDDEN_IN_ENGINE = {"django", "celery"}
# Modules that only some systems have.
NOT_EVERYWHERE = {"pwd"}


def module_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts[:-1])


def layer_of(module: str) -> str:
    """The app, or `root` for the site around them."""
    app = next((app for app in ORDER if module == app or module.startswith(f"{app}.")), None)
    return app or module.partition(".")[0].replace("mentorship", "root")


def names_in(node: ast.AST, path: Path) -> list[str]:
    """The full names of what an import statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parents = package_of(path).split(".")
            base = ".".join([*parents[: len(parents) - node.level + 1], *filter(None, [base])])
        return [f"{base}.{alias.name}" for alias in node.names]
    return []


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        for name in names_in(node, path):
            yield node.lineno, name


def test_imports_run_one_way():
    wrong = []
    for path in python_files():
        layer = layer_of(module_of(path))
        if layer not in ORDER:
            continue
        below = ORDER[: ORDER.index(layer) + 1]
        for line, name in imports(path):
            if name.partition(".")[0] not in OURS or layer_of(name) in below:
                continue
            # Tests may look at the site that runs them, but not at an app above their own.
            if is_test(path) and layer_of(name) in {"root", "tests"}:
                continue
            wrong.append(f"{path}:{line}: {layer} imports {name}")
    assert wrong == []


def test_only_tasks_and_ready_import_in_a_function():
    wrong = []
    for path in python_files():
        if is_test(path):
            continue
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            # A measurement starts its database, and only then sets up Django.
            if (
                path.name == "tasks.py"
                or path.parts[0] == "bench"
                or (path.name == "apps.py" and function.name == "ready")
            ):
                continue
            wrong += [
                f"{path}:{node.lineno}"
                for node in ast.walk(function)
                if set(names_in(node, path)) - NOT_EVERYWHERE
            ]
    assert wrong == []


def test_tasks_import_their_services_in_the_body():
    wrong = [
        f"{path}:{node.lineno}: {name}"
        for path in python_files()
        if path.name == "tasks.py"
        for node in tree(path).body
        for name in names_in(node, path)
        if ".services" in name or name.endswith("services")
    ]
    assert wrong == []


def test_engine_imports_nothing_of_the_project_and_no_framework():
    wrong = [
        f"{path}:{line}: {name}"
        for path in python_files()
        if module_of(path).startswith(ENGINE) and not is_test(path)
        for line, name in imports(path)
        if name.partition(".")[0] in OURS | FORBIDDEN_IN_ENGINE and not name.startswith(ENGINE)
    ]
    assert wrong == []


def test_package_of_the_engine_is_empty():
    (package,) = [path for path in python_files() if path == Path("matching/__init__.py")]
    assert tree(package).body == []


# Inside an app a module imports modules of its own rank or of a lower one.
RANKS = (
    {"enums", "errors", "codes", "conduct", "languages", "deadlines", "converters"},
    {"models"},
    {"policies", "availability", "stages", "emails"},
    {"services"},
    {"forms", "templatetags"},
    {"views", "feeds"},
    {"admin", "urls", "management"},
)


def rank_of(module: str, app: str) -> int | None:
    first = module.removeprefix(f"{app}.").partition(".")[0]
    return next((number for number, rank in enumerate(RANKS) if first in rank), None)


def test_modules_of_an_app_import_no_higher_ones():
    wrong = []
    for path in python_files():
        module = module_of(path)
        app = layer_of(module)
        if app not in ORDER[1:] or is_test(path) or (rank := rank_of(module, app)) is None:
            continue
        for line, name in imports(path):
            if layer_of(name) == app and (other := rank_of(name, app)) is not None and other > rank:
                wrong.append(f"{path}:{line}: {name}")
    assert wrong == []


def test_this_reading_finds_what_it_looks_for(tmp_path):
    source = "from ..models import User\nfrom . import x\nimport programs.models\n"
    statements = ast.parse(source).body
    found = [names_in(statement, Path("mentorship/core/views/page.py")) for statement in statements]
    assert found == [["mentorship.core.models.User"], ["mentorship.core.views.x"], ["programs.models"]]
    assert [layer_of(name) for name in ("programs.models.x", "mentorship.env", "mentorship.core.x")] == [
        "programs",
        "root",
        "mentorship.core",
    ]
