"""Cells that no spreadsheet takes for a formula, and that come back as they were."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.imports.tables import defused, restored


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "\na", "'=1", "''@a", "'a", "a=1", "", "\uff1d1", " =1", '"=1'],
)
def test_defused_cells_come_back_exactly(text):
    assert restored(defused(text)) == text
    assert defused(text)[:1] not in "=+-@\t\r\n\uff1d" or text == ""


@pytest.mark.parametrize("cut", [";", "\t", "\n", "\r", "\r\n"])
@pytest.mark.parametrize("text", ["Ida{}=1+1", "Ida{} @a", 'Ida{}"-1', "Ida{}'+1", "{}=1"])
def test_nothing_is_a_formula_where_another_program_would_cut_the_cell(text, cut):
    text = text.format(cut)
    parts = re.split(r"[;\t\r\n]", defused(text))
    assert not any(re.match(r'[ "]*[=+\-@]', part) for part in parts)
    assert restored(defused(text)) == text


@given(st.text("'\"=-;\t\n\r a@"))
def test_any_defused_cell_comes_back_exactly(text):
    assert restored(defused(text)) == text
