"""The environment, read once and typed.

`VARIABLES` is the one list of what the site reads from its environment: `.env.example` and the README's table
are tested against it. `load()` returns an `Environment` or raises `EnvironmentProblem`, whose message names
every variable that is wrong and says how to mend it.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
MODES = ("production", "development")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
# Accepted in development only, so that a forgotten key can't reach production unnoticed.
DEVELOPMENT_KEY = "development-only-key-that-production-refuses-to-start-with"


class EnvironmentProblem(ImproperlyConfigured):
    """One or more variables can't be used; the message lists them all, each with its remedy."""


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("write true or false")


def _whole(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError("write a whole number") from None


def _count(value: str) -> int:
    number = _whole(value)
    if number < 0:
        raise ValueError("write a whole number from 0")
    return number


def _port(value: str) -> int:
    number = _whole(value)
    if not 1 <= number <= 65535:
        raise ValueError("write a port from 1 to 65535")
    return number


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"write one of: {', '.join(choices)}")
        return value

    return parse


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _site_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("write the site's address without a path, such as https://mentoring.example.org")
    return value.rstrip("/")


def _database(value: str) -> dict[str, Any]:
    scheme = urlsplit(value).scheme
    if scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ValueError(
            "write an address that starts with postgres:// or sqlite://, such as "
            "postgres://user:password@localhost/mentorship"
        )
    return environ.Env.db_url_config(value)


def _redis(value: str) -> str:
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("write an address such as redis://localhost:6379/0")
    return value


def _smtp(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ValueError(
            "write an address such as smtp://localhost:25, smtp+tls://user:password@mail.example.org:587 "
            "(STARTTLS) or smtps://mail.example.org:465"
        )
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+|[^<>\r\n]+<[^@\s<>]+@[^@\s<>]+>", value):
        raise ValueError(
            "write a mail address such as mentoring@example.org or Mentoring <mentoring@example.org>"
        )
    return value


@dataclass(frozen=True)
class Variable:
    """One variable: how it is parsed, what it is when unset (None: must be set in production) and its purpose."""

    name: str
    parse: Callable[[str], Any]
    default: str | None
    help: str


VARIABLES = (
    Variable("ENVIRONMENT", _one_of(*MODES), "production", "production, or development to try things out"),
    Variable("SECRET_KEY", _text, None, "a long random text that signs cookies and links; keep it secret"),
    Variable("SITE_URL", _site_url, None, "the address people type; https in production"),
    Variable("SITE_NAME", _text, "Open Source Mentorship", "the name in the header and in mails"),
    Variable(
        "ALLOWED_HOSTS", _names, "", "further host names, comma-separated; the one in SITE_URL is allowed"
    ),
    Variable("DATABASE_URL", _database, None, "PostgreSQL in production; SQLite for trying out"),
    Variable("REDIS_URL", _redis, None, "broker and cache; it may be emptied at any time without loss"),
    Variable(
        "SMTP_URL", _smtp, None, "the mail relay; unset in development, mail goes to a mailbox at /mailbox/"
    ),
    Variable("MAIL_FROM", _address, None, "the sender of every mail"),
    Variable("GITHUB_CLIENT_ID", _text, "", "sign-in with GitHub: the OAuth app's id; empty turns it off"),
    Variable("GITHUB_CLIENT_SECRET", _text, "", "sign-in with GitHub: the OAuth app's secret"),
    Variable(
        "REQUIRE_SECOND_FACTOR", _flag, "true", "whether coordinators need a second factor for the admin"
    ),
    Variable("TRUSTED_PROXY_COUNT", _count, "0", "how many proxies in front of the site set X-Forwarded-For"),
    Variable("LOG_LEVEL", _one_of(*LOG_LEVELS), "INFO", f"one of {', '.join(LOG_LEVELS)}"),
    Variable("VAR_DIR", Path, "var", "where SQLite, the mailbox and the scheduler's file live"),
    Variable(
        "CLOCK_OFFSET", _whole, "0", "seconds by which every process's clock is moved; refused in production"
    ),
    Variable("PORT", _port, "8000", "the port of the development server"),
)

DEVELOPMENT_DEFAULTS = {
    "SECRET_KEY": DEVELOPMENT_KEY,
    "MAIL_FROM": "Open Source Mentorship <mentorship@example.org>",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "REQUIRE_SECOND_FACTOR": "false",
}


@dataclass(frozen=True)
class Environment:
    """The values of `VARIABLES`, typed, under their names in lower case."""

    environment: str
    secret_key: str
    site_url: str
    site_name: str
    allowed_hosts: tuple[str, ...]
    database_url: dict[str, Any]
    redis_url: str
    smtp_url: str | None
    mail_from: str
    github_client_id: str
    github_client_secret: str
    require_second_factor: bool
    trusted_proxy_count: int
    log_level: str
    var_dir: Path
    clock_offset: int
    port: int

    @property
    def production(self) -> bool:
        return self.environment == "production"


def read_dotenv(path: Path = BASE_DIR / ".env") -> None:
    """Put the lines of a `.env` file into `os.environ`; what is already set there wins."""
    if path.is_file():
        environ.Env.read_env(str(path), overwrite=False)


def load(source: Mapping[str, str] | None = None) -> Environment:
    """Read and check all variables from `source` (default: the process's environment).

    Raises `EnvironmentProblem` naming every variable that is missing, malformed or refused in production.
    """
    source = os.environ if source is None else source
    problems: list[str] = []
    values: dict[str, Any] = {}
    development = source.get("ENVIRONMENT", "").strip() == "development"

    for variable in VARIABLES:
        raw = source.get(variable.name, "").strip() or _default(variable, source, development=development)
        if raw is None:
            if variable.name == "SMTP_URL" and development:
                values["smtp_url"] = None
                continue
            problems.append(f"{variable.name} is not set: {_remedy(variable)}")
            continue
        try:
            values[variable.name.lower()] = variable.parse(raw)
        except ValueError as error:
            shown = "" if "SECRET" in variable.name or "URL" in variable.name else f" is {raw!r}, which"
            problems.append(f"{variable.name}{shown} can't be used: {error}")

    if bool(values.get("github_client_id")) != bool(values.get("github_client_secret")):
        problems.append("GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET belong together: set both, or neither")
    if not development:
        problems += _refused_in_production(values)
    if problems:
        raise EnvironmentProblem(
            "The environment can't be used.\n"
            + "\n".join(f"  - {problem}" for problem in problems)
            + "\n  To try the site out, type `make run`, or set ENVIRONMENT=development."
            + "\n  .env.example lists every variable."
        )
    values["var_dir"] = BASE_DIR / values["var_dir"]
    return Environment(**values)


def _default(variable: Variable, source: Mapping[str, str], *, development: bool) -> str | None:
    if not development:
        return variable.default
    if variable.name == "SITE_URL":
        return f"http://localhost:{source.get('PORT', '').strip() or 8000}"
    if variable.name == "DATABASE_URL":
        directory = BASE_DIR / (source.get("VAR_DIR", "").strip() or "var")
        return f"sqlite:///{quote(str(directory / 'mentorship.sqlite3'))}"
    return DEVELOPMENT_DEFAULTS.get(variable.name, variable.default)


def _remedy(variable: Variable) -> str:
    if variable.name == "SECRET_KEY":
        return f"set it to a long random text, for instance {secrets.token_urlsafe(50)}"
    return f"set it ({variable.help})"


def _refused_in_production(values: Mapping[str, Any]) -> list[str]:
    problems = []
    key = values.get("secret_key")
    if key is not None and (key == DEVELOPMENT_KEY or len(key) < 50 or len(set(key)) < 5):
        problems.append("SECRET_KEY is too weak for production: use a random text of 50 characters or more")
    if values.get("clock_offset"):
        problems.append("CLOCK_OFFSET moves the clock and is refused in production: unset it")
    if values.get("site_url", "https:").startswith("http:"):
        problems.append("SITE_URL must start with https:// in production")
    return problems
