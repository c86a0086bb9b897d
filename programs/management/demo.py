"""The demo's words: people, projects and programs that exist nowhere else."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

PASSWORD = "lantern-and-tidepool"  # noqa: S105 - the demo's, printed for whoever tries it out


@dataclass(frozen=True)
class Person:
    name: str
    time_zone: str

    @property
    def email(self) -> str:
        return f"{self.name.partition(' ')[0].lower()}@example.org"


SITE_COORDINATOR = Person("Noor Example", "Africa/Cairo")
COORDINATOR = Person("Juno Example", "Europe/Lisbon")
MAINTAINER = Person("Ravi Example", "Asia/Kolkata")
OTHER_MAINTAINER = Person("Freya Example", "Europe/Copenhagen")
HOPEFUL_MAINTAINER = Person("Tomo Example", "Asia/Tokyo")

# How to sign in, in the order of the table.
SIGN_IN = (
    ("site coordinator", SITE_COORDINATOR),
    ("program coordinator", COORDINATOR),
    ("maintainer", MAINTAINER),
    ("applicant", Person("Amara Example", "Africa/Lagos")),
    ("mentor", Person("Mateo Example", "America/Argentina/Buenos_Aires")),
    ("mentee", Person("Linh Example", "Asia/Ho_Chi_Minh")),
)

LANTERN = {
    "project_name": "Lantern",
    "repository_url": "https://example.org/lantern",
    "home_page_url": "https://lantern.example.org",
    "newcomer_work": (
        "Lantern shows how bright the night is, from readings that people take with simple sensors. Newcomers "
        "begin with a page of the handbook, a test for a sensor's file format, or a small fault of the map."
    ),
    "goals": "Three people who know their way around the map, and a handbook that a beginner can follow.",
    "maintainers": "Ravi Example\nOlu Example",
    "chat_url": "https://chat.example.org/lantern",
    "conduct_url": "https://example.org/lantern/conduct",
}
TIDEPOOL = {
    "project_name": "Tidepool",
    "repository_url": "https://example.org/tidepool",
    "home_page_url": "",
    "newcomer_work": (
        "Tidepool is a notebook for people who count what lives between the tides. Newcomers write importers for "
        "old count sheets, make the forms work on a phone in the rain, and translate the names of species."
    ),
    "goals": "More people who review, so that no contribution waits longer than a week.",
    "maintainers": "Freya Example",
    "chat_url": "https://chat.example.org/tidepool",
    "conduct_url": "https://example.org/tidepool/conduct",
}
PAPER_KITE = {
    "project_name": "Paper Kite",
    "repository_url": "https://example.org/paper-kite",
    "home_page_url": "",
    "newcomer_work": "Paper Kite folds maps for printing. There is a list of first tasks about paper sizes.",
    "goals": "A second maintainer within a year.",
    "maintainers": "Tomo Example",
    "chat_url": "",
    "conduct_url": "https://example.org/paper-kite/conduct",
}

LANTERN_AREAS = ("Documentation", "Testing", "Maps and web interface", "Sensors and file formats")
TIDEPOOL_AREAS = ("Documentation", "Importers", "Forms on small screens", "Translations", "Testing")

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

LANTERN_ANNOUNCEMENT = """\
## Come and help people to see the night

Lantern collects how bright the night is, from sensors on balconies and roofs, and draws maps of it. We look for
people who want to **contribute for the first time** or **more regularly**, and for those who show them the way in.

### What you will work on

1. *Documentation*: the handbook for people who build a sensor.
2. *Testing*: the readers of file formats have too few tests.
3. *Maps and web interface*: colours that everybody can tell apart.
4. *Sensors and file formats*: there are more of them than we can read.

### How to enrol

Apply on this page, as a mentee or as a mentor. It takes some fifteen minutes, and you can save a draft and go on
later. The coordinators read every application and answer it by mail. After that, a survey asks what you want to work
on and when you have time."""
TIDEPOOL_ANNOUNCEMENT = """\
## Counting what lives between the tides

Tidepool is a notebook for volunteers on the shore. This cohort makes it ready for *old count sheets*, *small
screens* and *more languages*.

### How to enrol

Apply on this page as a mentee or as a mentor. When you are approved, answer the survey: without it you can't be
matched."""
LATER_ANNOUNCEMENT = """\
## The next cohort at Lantern

The map learns to show a year at a glance. Enrolment opens later: the dates are on this page.

### How to enrol

Come back when enrolment opens, and apply as a mentee or as a mentor."""


@dataclass(frozen=True)
class Hours:
    """Half-hours from `start` up to before `end` on these weekdays, 0 being Monday."""

    weekdays: tuple[int, ...]
    start: int
    end: int

    def cells(self) -> set[tuple[int, int]]:
        return {(weekday, slot) for weekday in self.weekdays for slot in range(self.start, self.end)}


EVENINGS = Hours((0, 1, 2, 3), 36, 43)
MORNINGS = Hours((0, 2, 4), 14, 18)
WEEKEND = Hours((5, 6), 18, 30)
LUNCH = Hours((0, 1, 2, 3, 4), 23, 27)


@dataclass(frozen=True)
class Survey:
    """`areas` maps a position in the program's list to 1..3, `goals` a position to the person's own words."""

    level: int
    areas: dict[int, int]
    goals: dict[int, str]
    hours: Hours
    seeks_level: int | None = None
    remarks: str = ""


@dataclass(frozen=True)
class Applicant:
    """One application and what became of it; `submitted` and `draft` wait for a decision or for sending."""

    person: Person
    role: str
    state: str
    about: str
    motivation: str
    languages: tuple[str, ...] = ("en",)  # the preferred one first
    english: int = 4
    reason: str = ""
    survey: Survey | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cohort:
    """A program; `days` are those from today to: opened, enrolment opens, closes, survey closes, start."""

    declaration: dict[str, str]
    days: tuple[int, int, int, int, int]
    summary: str
    announcement: str
    areas: tuple[str, ...]
    mentor_places: int
    mentee_places: int
    applicants: tuple[Applicant, ...] = ()

    def opened(self) -> timedelta:
        return timedelta(days=self.days[0])


_APPLICANT, _MENTOR, _MENTEE = (person for _role, person in SIGN_IN[3:])

IN_ENROLMENT = Cohort(
    declaration=LANTERN,
    days=(-16, -14, 24, 38, 52),
    summary="Help people to see how bright the night is: maps, sensors and a handbook.",
    announcement=LANTERN_ANNOUNCEMENT,
    areas=LANTERN_AREAS,
    mentor_places=6,
    mentee_places=8,
    applicants=(
        Applicant(
            _APPLICANT,
            "mentee",
            "submitted",
            "I teach physics and write small programs for my classes.",
            "My students built two sensors. I want to send their readings to the map and to learn how you review.",
            languages=("en", "yo"),
            english=5,
        ),
        Applicant(
            Person("Sefa Example", "Pacific/Apia"),
            "mentee",
            "submitted",
            "I look after a weather station and know spreadsheets well.",
            "I want to write my first program that others use.",
            languages=("sm", "en"),
            english=3,
        ),
        Applicant(
            Person("Ines Example", "Europe/Madrid"),
            "mentee",
            "draft",
            "I have translated software for two years.",
            "",
            languages=("es", "en"),
            english=3,
        ),
        Applicant(
            Person("Zola Example", "Africa/Johannesburg"),
            "mentee",
            "approved",
            "I finished a course on web development.",
            "Maps are what made me want to program. I would like to see how a real one is made.",
            reason="Your question about colours is one that we have, too.",
        ),
        Applicant(
            Person("Olu Example", "Africa/Lagos"),
            "mentor",
            "approved",
            "I have maintained the readers of file formats for three years.",
            "Somebody showed me the way in once.",
            languages=("en", "yo"),
            english=5,
            extra={"capacity": 2},
        ),
        Applicant(
            Person("Mira Example", "Asia/Kolkata"),
            "mentor",
            "submitted",
            "I draw maps for a living.",
            "I would like to learn to explain what I do.",
            languages=("hi", "en"),
        ),
        Applicant(
            Person("Elio Example", "Europe/Rome"),
            "mentor",
            "submitted",
            "I write documentation, mostly for hardware.",
            "The handbook deserves more hands, and I can lend two of them on Saturdays.",
            languages=("it", "en"),
            english=3,
        ),
    ),
)

IN_SURVEY = Cohort(
    declaration=TIDEPOOL,
    days=(-56, -54, -8, 10, 24),
    summary="A notebook for people who count what lives between the tides.",
    announcement=TIDEPOOL_ANNOUNCEMENT,
    areas=TIDEPOOL_AREAS,
    mentor_places=5,
    mentee_places=7,
    applicants=(
        Applicant(
            _MENTOR,
            "mentor",
            "approved",
            "I wrote most of the importers.",
            "I want to know what is hard about my code for somebody who sees it for the first time.",
            languages=("es", "en", "pt"),
            extra={"capacity": 2},
            survey=Survey(4, {1: 3, 4: 2}, {0: "", 2: "", 3: ""}, EVENINGS, seeks_level=1),
        ),
        Applicant(
            Person("Siobhan Example", "Europe/Dublin"),
            "mentor",
            "approved",
            "I make forms that work for everybody.",
            "To give back, and to learn what a beginner sees.",
            languages=("en", "ga"),
            english=5,
            survey=Survey(4, {2: 3, 0: 2}, {0: "", 1: "", 4: ""}, LUNCH),
        ),
        Applicant(
            Person("Rafael Example", "America/Sao_Paulo"),
            "mentor",
            "approved",
            "I translate names of species and everything around them.",
            "Translators rarely find somebody who takes time for them.",
            languages=("pt", "en"),
            english=3,
            extra={"requires_other_language": True},
            survey=Survey(3, {3: 3, 0: 1}, {0: "", 4: ""}, EVENINGS, remarks="Portuguese only, please."),
        ),
        Applicant(
            Person("Mai Example", "Asia/Ho_Chi_Minh"),
            "mentor",
            "approved",
            "I test software, and Tidepool for a year.",
            "Testing is a good way in, and few people know it.",
            languages=("vi", "en"),
            english=4,
            survey=Survey(3, {4: 3, 1: 1}, {0: "", 2: ""}, MORNINGS),
        ),
        Applicant(
            Person("Otto Example", "Europe/Vienna"),
            "mentor",
            "approved",
            "I review contributions in the evening.",
            "I would like to review less and to explain more.",
            languages=("de", "en"),
        ),
        Applicant(
            _MENTEE,
            "mentee",
            "approved",
            "I study marine biology and have written scripts for my own counts.",
            "I want my scripts to be of use to others.",
            languages=("vi", "en"),
            english=3,
        ),
        Applicant(
            Person("Camila Example", "America/Bogota"),
            "mentee",
            "approved",
            "I count crabs on weekends.",
            "I have forty years of count sheets in a cupboard.",
            languages=("es", "en"),
            english=2,
            survey=Survey(1, {1: 3, 0: 1}, {0: "Read one sheet of 1987."}, EVENINGS, seeks_level=4),
        ),
        Applicant(
            Person("Joao Example", "Europe/Lisbon"),
            "mentee",
            "approved",
            "I am learning to program after work.",
            "I want to send my first contribution to a project that I use.",
            languages=("pt",),
            english=1,
            extra={"requires_other_language": True},
            survey=Survey(1, {3: 3, 2: 1}, {0: "", 4: "Write in public without fear."}, EVENINGS),
        ),
        Applicant(
            Person("Aroha Example", "Pacific/Auckland"),
            "mentee",
            "approved",
            "I organise shore walks for a school.",
            "The forms must work with wet fingers. I know how they fail.",
            languages=("en", "mi"),
            english=5,
            survey=Survey(2, {2: 3, 3: 2}, {1: "", 2: ""}, MORNINGS),
        ),
        Applicant(
            Person("Deniz Example", "Europe/Istanbul"),
            "mentee",
            "approved",
            "I have contributed twice to another project.",
            "I would like to review what others write.",
            languages=("tr", "en"),
            survey=Survey(2, {4: 3, 1: 2}, {3: "Review one contribution a week."}, LUNCH),
        ),
        Applicant(
            Person("Kofi Example", "Africa/Accra"),
            "mentee",
            "approved",
            "I build web pages for shops.",
            "I want to work on something that lasts longer than a shop.",
            languages=("en", "ak"),
            english=5,
            survey=Survey(2, {2: 2, 0: 2}, {0: "", 5: ""}, WEEKEND),
        ),
        Applicant(
            Person("Petra Example", "Europe/Prague"),
            "mentee",
            "approved",
            "I have worked with databases for ten years.",
            "I want to understand a code base that I did not write.",
            languages=("cs", "en"),
        ),
        Applicant(
            Person("Hugo Example", "America/Montreal"),
            "mentee",
            "waitlisted",
            "I study computer science.",
            "My courses have no old code in them.",
            languages=("fr", "en"),
            reason="All seven places are taken. You are the first on the waitlist.",
        ),
        Applicant(
            Person("Bela Example", "Europe/Budapest"),
            "mentee",
            "declined",
            "I sell software.",
            "I would like to offer my product to the project.",
            languages=("hu", "en"),
            reason="This program is for people who want to contribute to Tidepool themselves.",
        ),
        Applicant(
            Person("Suna Example", "Asia/Seoul"),
            "mentee",
            "withdrawn",
            "I write importers at work.",
            "I would like to write one that others can see.",
            languages=("ko", "en"),
        ),
    ),
)

LATER = Cohort(
    declaration=LANTERN,
    days=(0, 60, 95, 110, 125),
    summary="The map learns to show a year at a glance.",
    announcement=LATER_ANNOUNCEMENT,
    areas=LANTERN_AREAS,
    mentor_places=4,
    mentee_places=4,
)
COHORTS = (IN_SURVEY, IN_ENROLMENT, LATER)
