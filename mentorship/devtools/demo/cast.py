"""The demo's cast: people, projects and programs that exist nowhere else, and how to sign in as them."""

from .hedgerow import ABEL, IN_KICKOFF_WEEK, WANJIRU
from .lantern import AMARA, IN_ENROLMENT, LATER, RAVI
from .shapes import Declared, Person
from .tidepool import IN_SURVEY, LINH, MATEO

PASSWORD = "lantern-and-tidepool"  # noqa: S105 - the demo's, printed for whoever tries it out

SITE_COORDINATOR = Person("Noor Example", "Africa/Cairo")
COORDINATOR = Person("Juno Example", "Europe/Lisbon")
TOMO = Person("Tomo Example", "Asia/Tokyo")

# How to sign in, in the order of the table.
SIGN_IN = (
    ("site coordinator", SITE_COORDINATOR),
    ("program coordinator", COORDINATOR),
    ("maintainer", RAVI),
    ("applicant", AMARA),
    ("mentor", MATEO),
    ("mentee", LINH),
    ("mentor with a pair", WANJIRU),
    ("mentee with a pair", ABEL),
)

COHORTS = (IN_KICKOFF_WEEK, IN_SURVEY, IN_ENROLMENT, LATER)
# Declared, and not decided yet.
PAPER_KITE = Declared(
    {
        "project_name": "Paper Kite",
        "repository_url": "https://example.org/paper-kite",
        "home_page_url": "",
        "newcomer_work": "Paper Kite folds maps for printing. There is a list of first tasks about paper sizes.",
        "goals": "A second maintainer within a year.",
        "maintainers": "Tomo Example",
        "chat_url": "",
        "conduct_url": "https://example.org/paper-kite/conduct",
    },
    TOMO,
)

# What every program says.
BENEFITS = """\
**Mentees** get somebody who knows the project, reads their contributions and answers the questions that no
handbook answers.

**Mentors** practise explaining and reviewing, and win people who stay."""
EXPECTATIONS = """\
- You meet for at least an hour a month, at hours that suit both of you.
- Mentees lead: they bring the questions and pursue their goals.
- Mentors guide: they listen, review and open doors. They need not know every answer.
- What you tell each other stays between you, unless you agree on something else."""
REQUIREMENTS = """\
You have written a program before, in any language. You need not have contributed to anything. A computer that runs
a web browser and a text editor is enough."""
