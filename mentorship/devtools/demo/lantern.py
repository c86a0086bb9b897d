"""The demo's words for Lantern: a cohort in enrolment and a later one."""

from .shapes import Applicant, Cohort, Declared, Gathering, Person, Stage, Talk

RAVI = Person("Ravi Example", "Asia/Kolkata")
AMARA = Person("Amara Example", "Africa/Lagos")

LANTERN = Declared(
    {
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
    },
    RAVI,
)

LANTERN_AREAS = ("Documentation", "Testing", "Maps and web interface", "Sensors and file formats")

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
LATER_ANNOUNCEMENT = """\
## The next cohort at Lantern

The map learns to show a year at a glance. Enrolment opens later: the dates are on this page.

### How to enrol

Come back when enrolment opens, and apply as a mentee or as a mentor."""

IN_ENROLMENT = Cohort(
    project=LANTERN,
    stage=Stage.ENROLMENT,
    summary="Help people to see how bright the night is: maps, sensors and a handbook.",
    announcement=LANTERN_ANNOUNCEMENT,
    areas=LANTERN_AREAS,
    mentor_places=6,
    mentee_places=8,
    review_scores=2,
    channels=(
        Talk(
            "Lantern's forum",
            "https://forum.example.org/lantern",
            "Ask anything about Lantern and about applying.",
            audience="everyone",
        ),
        Talk("Mentors' corner", "https://chat.example.org/lantern-mentors", "Where mentors help each other."),
    ),
    events=(
        Gathering(
            "Questions and answers",
            days=9,
            hour=16,
            place="https://meet.example.org/lantern",
            text="Ravi shows the map, and *any* question is welcome. It is recorded for those who can't come.",
        ),
    ),
    applicants=(
        Applicant(
            AMARA,
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
            review=(3, "Knows the readings from the other side. Would suit somebody patient."),
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
            review=(4, "Maps are what we lack."),
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

LATER = Cohort(
    project=LANTERN,
    stage=Stage.ANNOUNCED,
    summary="The map learns to show a year at a glance.",
    announcement=LATER_ANNOUNCEMENT,
    areas=LANTERN_AREAS,
    mentor_places=4,
    mentee_places=4,
)
