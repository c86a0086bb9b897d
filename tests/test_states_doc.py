from io import StringIO

from django.core.management import call_command

from mentorship.env import BASE_DIR


def test_states_are_written_down_as_they_are():
    out = StringIO()
    call_command("print_states", stdout=out)
    written = (BASE_DIR / "docs" / "states.md").read_text()
    assert written == out.getvalue(), "Run `make states`."
