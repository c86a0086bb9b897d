"""The demo's words for Tidepool: a cohort whose survey is open."""

from programs.services.questions import Wording

from .shapes import (
    EVENINGS,
    LUNCH,
    MORNINGS,
    WEEKEND,
    Applicant,
    Cohort,
    Declared,
    Person,
    Stage,
    Survey,
    Talk,
)

FREYA = Person("Freya Example", "Europe/Copenhagen")
MATEO = Person("Mateo Example", "America/Argentina/Buenos_Aires")
LINH = Person("Linh Example", "Asia/Ho_Chi_Minh")

TIDEPOOL = Declared(
    {
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
    },
    FREYA,
)

TIDEPOOL_AREAS = ("Documentation", "Importers", "Forms on small screens", "Translations", "Testing")

TIDEPOOL_ANNOUNCEMENT = """\
## Counting what lives between the tides

Tidepool is a notebook for volunteers on the shore. This cohort makes it ready for *old count sheets*, *small
screens* and *more languages*.

### How to enrol

Apply on this page as a mentee or as a mentor. When you are approved, answer the survey: without it you can't be
matched."""

TIDEPOOL_QUESTIONS = (
    Wording(
        text="Have you counted animals or plants outdoors before?",
        help_text="It is fine if you have not: it tells us who could take somebody along.",
        asked="both",
        kind="one_of",
        options=("Never", "Once or twice", "Every year"),
    ),
    Wording(
        text="How much do you like to write for readers?",
        asked="mentee",
        kind="scale",
        lowest_label="not at all",
        highest_label="very much",
    ),
    Wording(
        text="Is there anything that makes calls hard for you?",
        help_text="Such as noise, hearing, or a slow connection.",
        asked="both",
        kind="long_text",
        sensitive=True,
    ),
)

IN_SURVEY = Cohort(
    project=TIDEPOOL,
    stage=Stage.SURVEY,
    summary="A notebook for people who count what lives between the tides.",
    announcement=TIDEPOOL_ANNOUNCEMENT,
    areas=TIDEPOOL_AREAS,
    mentor_places=5,
    mentee_places=7,
    questions=TIDEPOOL_QUESTIONS,
    channels=(
        Talk(
            "Tidepool's forum",
            "https://forum.example.org/tidepool",
            "Where everybody who uses or makes Tidepool talks.",
            audience="everyone",
        ),
        Talk(
            "This cohort",
            "https://chat.example.org/tidepool-cohort",
            "Say hello, and ask what you don't want to ask in the open.",
        ),
    ),
    applicants=(
        Applicant(
            MATEO,
            "mentor",
            "approved",
            "I wrote most of the importers.",
            "I want to know what is hard about my code for somebody who sees it for the first time.",
            languages=("es", "en", "pt"),
            extra={"capacity": 2, "pronouns": "he/him", "access_needs": "Captions in calls, please."},
            survey=Survey(4, {1: 3, 4: 2}, {0: "", 2: "", 3: ""}, (EVENINGS,), seeks_level=1),
        ),
        Applicant(
            Person("Siobhan Example", "Europe/Dublin"),
            "mentor",
            "approved",
            "I make forms that work for everybody.",
            "To give back, and to learn what a beginner sees.",
            languages=("en", "ga"),
            english=5,
            survey=Survey(4, {2: 3, 0: 2}, {0: "", 1: "", 4: ""}, (LUNCH,)),
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
            survey=Survey(3, {3: 3, 0: 1}, {0: "", 4: ""}, (EVENINGS,), remarks="Portuguese only, please."),
        ),
        Applicant(
            Person("Mai Example", "Asia/Ho_Chi_Minh"),
            "mentor",
            "approved",
            "I test software, and Tidepool for a year.",
            "Testing is a good way in, and few people know it.",
            languages=("vi", "en"),
            english=4,
            survey=Survey(3, {4: 3, 1: 1}, {0: "", 2: ""}, (MORNINGS,)),
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
            LINH,
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
            survey=Survey(1, {1: 3, 0: 1}, {0: "Read one sheet of 1987."}, (EVENINGS,), seeks_level=4),
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
            survey=Survey(1, {3: 3, 2: 1}, {0: "", 4: "Write in public without fear."}, (EVENINGS,)),
        ),
        Applicant(
            Person("Aroha Example", "Pacific/Auckland"),
            "mentee",
            "approved",
            "I organise shore walks for a school.",
            "The forms must work with wet fingers. I know how they fail.",
            languages=("en", "mi"),
            english=5,
            survey=Survey(2, {2: 3, 3: 2}, {1: "", 2: ""}, (MORNINGS,)),
        ),
        Applicant(
            Person("Deniz Example", "Europe/Istanbul"),
            "mentee",
            "approved",
            "I have contributed twice to another project.",
            "I would like to review what others write.",
            languages=("tr", "en"),
            survey=Survey(2, {4: 3, 1: 2}, {3: "Review one contribution a week."}, (LUNCH,)),
        ),
        Applicant(
            Person("Kofi Example", "Africa/Accra"),
            "mentee",
            "approved",
            "I build web pages for shops.",
            "I want to work on something that lasts longer than a shop.",
            languages=("en", "ak"),
            english=5,
            survey=Survey(2, {2: 2, 0: 2}, {0: "", 5: ""}, (WEEKEND,)),
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
