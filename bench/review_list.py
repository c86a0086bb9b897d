"""The coordinators' list of applications, with a hundred and with ten thousand: `python -m bench.review_list`.

Fills a PostgreSQL of its own, asks for each page through Django's test client some times, and writes a table of
queries and milliseconds: the median and the slowest.
"""

import argparse
import importlib
import os
import sys

import django
from django.conf import settings

from mentorship.devtools.servers import start_postgres


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args(arguments)
    with start_postgres() as url:
        os.environ |= {"DATABASE_URL": url, "ENVIRONMENT": "development"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")
        django.setup()
        settings.DEBUG = False  # it would keep every query
        importlib.import_module("bench.review_pages").run(options.sizes, options.repeat)
    return 0


if __name__ == "__main__":
    sys.exit(main())
