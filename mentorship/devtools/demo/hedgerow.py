"""The demo's words for Hedgerow: a cohort whose pairs were told today."""

from .shapes import (
    EVENINGS,
    LUNCH,
    WEEKEND,
    Applicant,
    Cohort,
    Declared,
    Meets,
    Person,
    Stage,
    Survey,
)

PILAR = Person("Pilar Example", "Europe/Madrid")
WANJIRU = Person("Wanjiru Example", "Africa/Nairobi")
ABEL = Person("Abel Example", "Africa/Addis_Ababa")

HEDGEROW = Declared(
    {
        "project_name": "Hedgerow",
        "repository_url": "https://example.org/hedgerow",
        "home_page_url": "https://hedgerow.example.org",
        "newcomer_work": (
            "Hedgerow is a field guide that works without a network. Newcomers mend how pictures and sounds are "
            "stored, write tests for old phones, and translate the keys by which plants are told apart."
        ),
        "goals": "A guide that three more people can release, and two more languages in it.",
        "maintainers": "Pilar Example",
        "chat_url": "https://chat.example.org/hedgerow",
        "conduct_url": "https://example.org/hedgerow/conduct",
    },
    PILAR,
)

AREAS = ("Documentation", "Offline storage", "Pictures and sounds", "Translations", "Testing")

ANNOUNCEMENT = """\
## A field guide for places without a network

Hedgerow tells plants and birds apart where no telephone mast stands. This cohort works on *offline storage*,
*pictures and sounds*, *translations* and *tests on old phones*.

### How to enrol

Apply on this page as a mentee or as a mentor. When you are approved, answer the survey: without it you can't be
matched."""

IN_KICKOFF_WEEK = Cohort(
    project=HEDGEROW,
    stage=Stage.KICKOFF_WEEK,
    summary="A field guide that works where there is no network.",
    announcement=ANNOUNCEMENT,
    areas=AREAS,
    mentor_places=3,
    mentee_places=5,
    applicants=(
        Applicant(
            WANJIRU,
            "mentor",
            "approved",
            "I wrote how Hedgerow stores its pages, and test it on the oldest phone I can find.",
            "Two people at once keep me from answering with code instead of questions.",
            languages=("sw", "en"),
            english=5,
            extra={"capacity": 2},
            survey=Survey(4, {1: 3, 4: 2}, {0: "", 1: "", 2: ""}, (EVENINGS, WEEKEND), seeks_level=1),
        ),
        Applicant(
            Person("Lucia Example", "Europe/Bratislava"),
            "mentor",
            "approved",
            "I cut sounds of birds, and the code that plays them.",
            "I learnt by asking, and would like to be asked.",
            languages=("sk", "en"),
            survey=Survey(4, {2: 3, 0: 2}, {0: "", 4: ""}, (EVENINGS,), seeks_level=2),
        ),
        Applicant(
            Person("Tarek Example", "Africa/Tunis"),
            "mentor",
            "approved",
            "I translate Hedgerow into Arabic and French.",
            "Nobody should have to learn the names of their own plants in English.",
            languages=("ar", "fr", "en"),
            extra={"capacity": 2},
            survey=Survey(3, {3: 3, 0: 1}, {0: "", 1: "", 4: ""}, (EVENINGS, LUNCH)),
        ),
        Applicant(
            ABEL,
            "mentee",
            "approved",
            "I look after the computers of a school in the hills.",
            "The guide has to start on machines like ours. I want to make it do so.",
            languages=("am", "en"),
            survey=Survey(1, {1: 3}, {0: "Make it start in ten seconds.", 2: ""}, (EVENINGS,), seeks_level=4),
        ),
        Applicant(
            Person("Nadia Example", "Europe/Bucharest"),
            "mentee",
            "approved",
            "I test software by hand.",
            "I want to write the tests instead of being them.",
            languages=("ro", "en"),
            survey=Survey(
                1, {4: 3, 1: 2}, {0: "", 1: "One test a week."}, (EVENINGS, WEEKEND), seeks_level=4
            ),
        ),
        Applicant(
            Person("Jonas Example", "Europe/Vilnius"),
            "mentee",
            "approved",
            "I record birds before work.",
            "My recordings are better than what the guide plays. I would like to learn how they get in.",
            languages=("lt", "en"),
            survey=Survey(2, {2: 3, 0: 1}, {0: "", 4: ""}, (EVENINGS,)),
            meets=Meets.AGREED,
        ),
        Applicant(
            Person("Samira Example", "Africa/Casablanca"),
            "mentee",
            "approved",
            "I teach biology.",
            "My pupils ask for names that the guide does not have.",
            languages=("ar", "fr"),
            english=2,
            survey=Survey(1, {3: 3}, {0: "Fifty names of plants.", 1: ""}, (EVENINGS, LUNCH)),
            meets=Meets.MOVED,
        ),
        # Nobody speaks Finnish, so there is no mentor for her though a place is left.
        Applicant(
            Person("Aino Example", "Europe/Helsinki"),
            "mentee",
            "approved",
            "I draw mosses.",
            "I would like to give my drawings to a guide that is free.",
            languages=("fi",),
            english=1,
            extra={"requires_other_language": True},
            survey=Survey(1, {2: 3}, {0: ""}, (WEEKEND,)),
        ),
    ),
)
