"""What everybody keeps to, kept by reading the sources."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mentorship.env import BASE_DIR
from tests.sources import is_test, python_files, text_files, tree

TEMPLATES = [path for path in text_files(".html", ".txt", ".xml") if path.parts[0] == "templates"]
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]


def text_of(path: Path) -> str:
    return (BASE_DIR / path).read_text()


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every call whose name can be read off."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield node.lineno, ast.unparse(node.func)


# Views

WRITES = {
    "save",
    "create",
    "delete",
    "update",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "asave",
    "acreate",
    "adelete",
    "aupdate",
    "advance",
    "record",
}


def test_views_write_nothing():
    wrong = [
        f"{path}:{line}: {name}()"
        for path in python_files()
        if ("views" in path.parts or path.name == "views.py") and not is_test(path)
        for line, name in calls(path)
        if name.rpartition(".")[2] in WRITES
    ]
    assert wrong == []


# The clock

CLOCKS = {
    "timezone.now",
    "django_timezone.now",
    "clock.now",
    "clock.database_now",
    "database_now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.localdate",
    "time.time",
    "Now",
    "now",
}
READS_THE_CLOCK = {
    "mentorship/core/clock.py": "is the clock",
    "mentorship/core/accounts.py": "allauth calls it in the midst of a request",
    "mentorship/core/outbox/backend.py": "Django and libraries call it like a mail server",
    "programs/emails/surveys.py": "the sender asks it whether a reminder is true right now",
    "pairs/reminder_mail.py": "the sender asks it whether a reminder is true right now",
}
# Leases go by the database's clock, the one that all workers share: they run out while a worker works.
DELIVERY = Path("mentorship/core/outbox")
MATCHING = Path("matching/leases.py")


def test_clock_is_read_only_where_a_request_a_task_or_a_command_begins():
    wrong = [
        f"{path}:{line}: {name}()"
        for path in python_files()
        if not (
            {"views", "admin", "commands", "tests", "devtools", "bench"} & set(path.parts)
            or path.name in {"tasks.py", "views.py", "feeds.py", "admin.py"}
            or str(path) in READS_THE_CLOCK
        )
        for line, name in calls(path)
        if name in CLOCKS and not (name == "database_now" and (DELIVERY in path.parents or path == MATCHING))
    ]
    assert wrong == []


# Models


def test_models_have_no_signals_and_no_ordering():
    wrong = []
    for path in python_files():
        if is_test(path):
            continue
        wrong += [f"{path}:{line}: {name}()" for line, name in calls(path) if name.endswith("receiver")]
        wrong += [
            f"{path}:{node.lineno}: Meta.ordering"
            for meta in ast.walk(tree(path))
            if isinstance(meta, ast.ClassDef) and meta.name == "Meta"
            for node in meta.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ordering"
        ]
    assert wrong == []


# Templates

INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_template_holds_nothing_inline(path):
    assert INLINE.findall(without_comments(text_of(path))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_template_names_its_endblocks(path):
    assert re.findall(r"\{%-?\s*endblock\s*-?%\}", text_of(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_template_can_be_translated_throughout(path):
    assert bare_texts(text_of(path)) == []


def without_comments(source: str) -> str:
    source = re.sub(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", "", source, flags=re.DOTALL)
    return re.sub(r"\{#.*?#\}|<!--.*?-->", "", source, flags=re.DOTALL)


# What a reader is shown or read out of an attribute.
READ_OUT = re.compile(r"\b(?:alt|title|placeholder|aria-label|aria-description|label)=\"([^\"]*)\"")

# Blocks that stand in an attribute and hold names of classes.
CLASSES = re.compile(r"\{% block (?:wrap|coltype|\w+_class) %\}.*?\{% endblock.*?%\}")


def bare_texts(source: str) -> list[str]:
    """Words that stand in the template itself, outside of translate and blocktranslate."""
    source = without_comments(source)
    source = re.sub(
        r"\{%\s*(?:blocktranslate|blocktrans)\b.*?\{%\s*end(?:blocktranslate|blocktrans)\s*%\}",
        "",
        source,
        flags=re.DOTALL,
    )
    source = CLASSES.sub("", source)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    source = re.sub(r"<(style|script|svg|pre|code|kbd)\b.*?</\1>", "", source, flags=re.DOTALL)
    attributes = READ_OUT.findall(source)
    texts = re.split(r"<[^>]*>", source)
    return [
        " ".join(text.split())
        for text in (*attributes, *texts)
        if re.search(r"[^\W\d_]", re.sub(r"&#?\w+;", "", text))
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>", []),
        ("<p>{{ name }} · {{ place }} &middot; 2027</p>", []),
        ('<img alt="A lantern">', ["A lantern"]),
        ("<img alt=\"{% translate 'A lantern' %}\">", []),
        ('<p class="lead">{% if a %}Yes{% endif %}</p>', ["Yes"]),
        ("{# Hello #}{% comment %}Hello{% endcomment %}<!-- Hello -->", []),
    ],
)
def test_bare_texts_are_found(source, found):
    assert bare_texts(source) == found


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("<p style='x'>", 1),
        ('<a href="javascript:x">', 1),
        ("<button onclick=x>", 1),
        ("<script>x</script>", 1),
        ('<script src="x" defer></script>', 0),
        ('<time data-local="x" class="style">', 0),
    ],
)
def test_inline_things_are_found(source, count):
    assert len(INLINE.findall(source)) == count


# Files

LONGEST = 400
LONG_FOR_A_REASON = {
    "static/css/components.css": "one sheet for all components, in the order of the style guide",
}


def test_files_are_short_or_have_a_reason():
    long = {
        str(path)
        for path in text_files(".py", ".html", ".js", ".css")
        if text_of(path).count("\n") > LONGEST and "vendor" not in path.parts
    }
    assert long == set(LONG_FOR_A_REASON)


# Put together here, so that this file isn't found.
UNFINISHED = re.compile(r"\b(?:{})\b".format("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"))))
LEFT_OUT = re.compile(
    r"\bmark\.{0}(?:if)?\b|\bpytest\.{0}\b|\bx{1}\b|importor{0}".format("sk" + "ip", "fa" + "il")
)
LEAVES_OUT = {
    "tests/plugin.py": "without a Chromium there are no tests in it; REQUIRE_BROWSER=1 makes that an error",
    "tests/test_devtools.py": "only root can run PostgreSQL as somebody else",
    "tests/test_run.py": "only Linux ends the children of a killed process",
}


def test_nothing_is_left_unfinished():
    wrong = [
        f"{path}:{number}"
        for path in text_files(".py", ".html", ".txt", ".js", ".css", ".md", ".toml", ".ini")
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert wrong == []


def test_no_test_is_left_out():
    wrong = [
        f"{path}:{number}"
        for path in python_files()
        if str(path) not in LEAVES_OUT
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if LEFT_OUT.search(line)
    ]
    assert wrong == []


def test_tests_are_named_after_what_they_show():
    wrong = [
        f"{path}:{node.lineno}: {node.name}"
        for path in python_files()
        if is_test(path) and path.name.startswith("test_")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test") and node.name.count("_") < 2
    ]
    assert wrong == []
