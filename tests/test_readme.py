"""What the README promises is there."""

import re
from pathlib import Path

from mentorship.env import VARIABLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_readme_explains_every_variable_with_its_default():
    rows = {
        name: (default, purpose)
        for name, default, purpose in re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", README, re.M)
    }
    defaults = {None: "–", "": "empty"}
    assert rows == {v.name: (defaults.get(v.default, f"`{v.default}`"), v.help) for v in VARIABLES}


def test_readme_names_commands_that_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"make ([a-z]+)", README))
    assert {"run", "test"} <= named
    assert named - targets == set()


def test_readme_links_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
