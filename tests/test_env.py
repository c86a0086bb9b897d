"""The environment: what is read, what is refused, and what an error says and keeps to itself."""

import re
from pathlib import Path

import pytest

from mentorship.env import BASE_DIR, DEVELOPMENT_KEY, VARIABLES, EnvironmentProblem, load, read_dotenv

KEY = "k7Qz-" * 12
PRODUCTION = {
    "SECRET_KEY": KEY,
    "SITE_URL": "https://mentoring.example.org",
    "DATABASE_URL": "postgres://mentorship:hunter2@db.example.org/mentorship",
    "REDIS_URL": "redis://:hunter2@redis.example.org:6379/0",
    "SMTP_URL": "smtp+tls://mentorship:hunter2@mail.example.org:587",
    "MAIL_FROM": "Mentoring <mentoring@example.org>",
}
DEVELOPMENT = {"ENVIRONMENT": "development"}


def problem(**changes: str) -> str:
    """What is said about production with these changes, without the frame that every message has."""
    with pytest.raises(EnvironmentProblem) as refusal:
        load({**PRODUCTION, **changes})
    first, *problems, hint, where = str(refusal.value).splitlines()
    assert first == "The environment can't be used."
    assert hint == "  To try the site out, type `make run`, or set ENVIRONMENT=development."
    assert where == "  .env.example lists every variable."
    assert [line for line in problems if not line.startswith("  - ")] == []
    return "\n".join(line.removeprefix("  - ") for line in problems)


def example() -> dict[str, str]:
    lines = (BASE_DIR / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


# The example


def test_example_lists_the_variables_and_no_others_in_their_order():
    assert list(example()) == [variable.name for variable in VARIABLES]


def test_example_can_be_used_once_a_key_is_filled_in():
    environment = load({**example(), "SECRET_KEY": KEY})
    assert (environment.production, environment.site_url) == (True, "https://mentoring.example.org")


def test_example_is_refused_as_it_stands():
    with pytest.raises(EnvironmentProblem, match="SECRET_KEY is not set"):
        load(example())


def test_example_holds_the_defaults():
    with_defaults = {
        variable.name: variable.default for variable in VARIABLES if variable.default is not None
    }
    with_defaults["TRUSTED_PROXY_COUNT"] = "1"  # the set-up that docs/serving.md describes
    assert {name: example()[name] for name in with_defaults} == with_defaults


def test_every_variable_says_what_it_is_for():
    assert [variable.name for variable in VARIABLES if not variable.help] == []


# What is read


def test_production_is_typed():
    environment = load({**PRODUCTION, "ALLOWED_HOSTS": "a.example.org, b.example.org,", "PORT": "8001"})
    assert environment.environment == "production"
    assert environment.secret_key == KEY
    assert environment.allowed_hosts == ("a.example.org", "b.example.org")
    assert environment.port == 8001
    assert environment.require_second_factor is True
    assert (environment.trusted_proxy_count, environment.clock_offset) == (0, 0)
    assert (environment.database_url["ENGINE"], environment.database_url["HOST"]) == (
        "django.db.backends.postgresql",
        "db.example.org",
    )
    assert environment.var_dir == BASE_DIR / "var"


def test_development_needs_nothing_else():
    environment = load(DEVELOPMENT)
    assert (environment.production, environment.secret_key) == (False, DEVELOPMENT_KEY)
    assert (environment.site_url, environment.port) == ("http://localhost:8000", 8000)
    assert (environment.smtp_url, environment.require_second_factor) == (None, False)
    assert environment.redis_url == "redis://127.0.0.1:6379/0"
    assert environment.database_url["NAME"] == str(BASE_DIR / "var" / "mentorship.sqlite3")


def test_development_keeps_its_files_under_var_dir(tmp_path):
    environment = load({**DEVELOPMENT, "VAR_DIR": str(tmp_path)})
    assert environment.var_dir == tmp_path
    assert environment.database_url["NAME"] == str(tmp_path / "mentorship.sqlite3")


def test_development_names_the_port_in_its_address():
    assert load({**DEVELOPMENT, "PORT": "8001"}).site_url == "http://localhost:8001"


@pytest.mark.parametrize("name", [variable.name for variable in VARIABLES])
def test_empty_counts_as_unset(name):
    assert load({**DEVELOPMENT, name: " "} | DEVELOPMENT) == load(DEVELOPMENT)


def test_variables_that_nobody_knows_are_left_alone():
    assert load({**DEVELOPMENT, "PATH": "/bin"}) == load(DEVELOPMENT)


@pytest.mark.parametrize("word", ["true", "TRUE", "1", "yes", "on"])
def test_flag_that_says_yes(word):
    assert load({**DEVELOPMENT, "REQUIRE_SECOND_FACTOR": word}).require_second_factor is True


@pytest.mark.parametrize("word", ["false", "False", "0", "no", "off"])
def test_flag_that_says_no(word):
    assert load({**DEVELOPMENT, "REQUIRE_SECOND_FACTOR": word}).require_second_factor is False


def test_site_url_loses_its_last_slash():
    assert load({**PRODUCTION, "SITE_URL": "https://a.example.org/"}).site_url == "https://a.example.org"


# What is refused


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("SITE_URL", "set it (the address people type; https in production)"),
        ("DATABASE_URL", "set it (PostgreSQL in production; SQLite for trying out)"),
        ("REDIS_URL", "set it (broker and cache; it may be emptied at any time without loss)"),
        (
            "SMTP_URL",
            "set it (the mail relay; unset in development, mail goes to a mailbox at /mailbox/)",
        ),
        ("MAIL_FROM", "set it (the sender of every mail)"),
    ],
)
def test_variable_that_production_needs_is_missed_by_name(name, remedy):
    assert problem(**{name: ""}) == f"{name} is not set: {remedy}"


def test_missing_key_is_answered_with_one_that_can_be_used():
    said = problem(SECRET_KEY="")
    offered = said.removeprefix("SECRET_KEY is not set: set it to a long random text, for instance ")
    assert load({**PRODUCTION, "SECRET_KEY": offered}).secret_key == offered
    assert problem(SECRET_KEY="") != said


def test_everything_that_is_wrong_is_said_at_once():
    said = problem(SITE_URL="", PORT="none", MAIL_FROM="nobody")
    assert re.findall(r"^[A-Z_]+", said, re.MULTILINE) == ["SITE_URL", "MAIL_FROM", "PORT"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "ENVIRONMENT",
            "staging",
            " is 'staging', which can't be used: write one of: production, development",
        ),
        (
            "SITE_URL",
            "mentoring.example.org",
            " can't be used: write the site's address without a path, such as https://mentoring.example.org",
        ),
        (
            "SITE_URL",
            "https://mentoring.example.org/site",
            " can't be used: write the site's address without a path, such as https://mentoring.example.org",
        ),
        (
            "DATABASE_URL",
            "mysql://localhost/mentorship",
            " can't be used: write an address that starts with postgres:// or sqlite://, such as "
            "postgres://user:password@localhost/mentorship",
        ),
        ("REDIS_URL", "localhost:6379", " can't be used: write an address such as redis://localhost:6379/0"),
        (
            "SMTP_URL",
            "mail.example.org",
            " can't be used: write an address such as smtp://localhost:25, "
            "smtp+tls://user:password@mail.example.org:587 (STARTTLS) or smtps://mail.example.org:465",
        ),
        (
            "MAIL_FROM",
            "Mentoring",
            " is 'Mentoring', which can't be used: write a mail address such as mentoring@example.org or "
            "Mentoring <mentoring@example.org>",
        ),
        ("REQUIRE_SECOND_FACTOR", "maybe", " is 'maybe', which can't be used: write true or false"),
        ("TRUSTED_PROXY_COUNT", "-1", " is '-1', which can't be used: write a whole number from 0"),
        ("TRUSTED_PROXY_COUNT", "one", " is 'one', which can't be used: write a whole number"),
        ("LOG_LEVEL", "LOUD", " is 'LOUD', which can't be used: write one of: DEBUG, INFO, WARNING, ERROR"),
        ("CLOCK_OFFSET", "1.5", " is '1.5', which can't be used: write a whole number"),
        ("PORT", "0", " is '0', which can't be used: write a port from 1 to 65535"),
        ("PORT", "65536", " is '65536', which can't be used: write a port from 1 to 65535"),
    ],
)
def test_bad_value_is_answered_with_its_remedy(name, value, said):
    assert problem(**{name: value}) == name + said


@pytest.mark.parametrize("scheme", ["smtp", "smtp+tls", "smtps"])
def test_each_way_to_the_relay_is_taken(scheme):
    address = f"{scheme}://mail.example.org:465"
    assert load({**PRODUCTION, "SMTP_URL": address}).smtp_url == address


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        *(
            (
                {"SECRET_KEY": key},
                "SECRET_KEY is too weak for production: use a random text of 50 characters or more",
            )
            for key in (DEVELOPMENT_KEY, KEY[:49], "abcd" * 20)
        ),
        ({"CLOCK_OFFSET": "60"}, "CLOCK_OFFSET moves the clock and is refused in production: unset it"),
        ({"SITE_URL": "http://mentoring.example.org"}, "SITE_URL must start with https:// in production"),
    ],
)
def test_production_refuses_what_is_fine_in_development(changes, said):
    assert problem(**changes) == said
    assert load({**DEVELOPMENT, **changes}).production is False


def test_production_is_the_default():
    with pytest.raises(EnvironmentProblem):
        load({})


@pytest.mark.parametrize("name", [v.name for v in VARIABLES if "SECRET" in v.name or v.name.endswith("_URL")])
@pytest.mark.parametrize(
    "value", ["hunter2", "hunter2://hunter2:hunter2@hunter2/hunter2", "hunter2\nhunter2"]
)
def test_secrets_are_never_printed(name, value):
    with pytest.raises(EnvironmentProblem) as refusal:
        load({**PRODUCTION, name: value, "PORT": "none"})
    assert "hunter2" not in str(refusal.value)
    # A traceback prints these too.
    assert (refusal.value.__cause__, refusal.value.__context__) == (None, None)


# The file


def test_dotenv_fills_in_what_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / ".env"
    path.write_text("SITE_NAME=From the file\nPORT=8002\n")
    monkeypatch.setenv("SITE_NAME", "From outside")
    monkeypatch.delenv("PORT")  # put back afterwards
    read_dotenv(path)
    environment = load()
    assert (environment.site_name, environment.port) == ("From outside", 8002)


def test_dotenv_need_not_exist(tmp_path: Path):
    assert read_dotenv(tmp_path / ".env") is None
