"""As many people as are wanted, made up by chance that a seed repeats: the same seed, the same people."""

from random import Random

from .lantern import LANTERN, LANTERN_ANNOUNCEMENT, LANTERN_AREAS
from .places import PLACES, Place
from .shapes import Applicant, Cohort, Hours, Meets, Person, Stage, Survey

GOAL_KINDS = 6  # as many as a new program is offered
MONDAY_TO_FRIDAY, WEEKEND_DAYS = range(5), range(5, 7)

# What became of the first ten applications, and of the next ten, and so on.
IN_ENROLMENT = (
    "approved",
    "submitted",
    "draft",
    "submitted",
    "waitlisted",
    "approved",
    "submitted",
    "declined",
    "withdrawn",
    "submitted",
)
LATER = (*["approved"] * 6, "waitlisted", "approved", "approved", "declined")
REASONS = {
    "waitlisted": "All places on this side are taken. You are on the waitlist.",
    "declined": "You ask for paid work, and this program has none to offer.",
}
# How far apart those are who have not answered the survey.
UNANSWERED_EVERY = {Stage.SURVEY: 4, Stage.MATCHING: 12, Stage.KICKOFF_WEEK: 12, Stage.MID_PROGRAM: 12}
MEETS = {
    Stage.KICKOFF_WEEK: (Meets.AGREED, Meets.NOT_YET, Meets.MOVED, Meets.NOT_YET),
    Stage.MID_PROGRAM: (Meets.PLANNED, Meets.STEADILY, Meets.SHORTLY, Meets.PLANNED, Meets.QUIET),
}

ABOUT = {
    "mentor": (
        "I have reviewed contributions for some years.",
        "I maintain a library that few people know and many use.",
        "I write documentation, and read what others write.",
        "I test software, and explain what I find.",
        "I came as a user and stayed as a contributor.",
    ),
    "mentee": (
        "I write small programs at work.",
        "I finished a course on web development.",
        "I study, and have never contributed to anything.",
        "I have sent two contributions to another project.",
        "I look after computers and want to understand them better.",
    ),
}
MOTIVATION = {
    "mentor": (
        "Somebody showed me the way in once.",
        "I would like to learn to explain what I do.",
        "The project needs people who stay.",
    ),
    "mentee": (
        "I want to send my first contribution and know what I am doing.",
        "I use what this project makes, and want to give something back.",
        "I would like to see how people work together who have never met.",
    ),
}
OWN_WORDS = (
    "",
    "",
    "",
    "One small thing each month.",
    "To ask in public without fear.",
    "To finish what I begin.",
)


def address(role: str, number: int) -> str:
    return f"{role}{number}"


# The first two, whose names the seed decides.
SIGN_IN = tuple((role, Person("", "", address(role, 1))) for role in ("mentor", "mentee"))


def cohort(*, mentors: int, mentees: int, stage: str, seed: int) -> Cohort:
    """A cohort at Lantern. A person depends on the seed, the role and the number alone."""
    stage = Stage(stage)
    applicants = [
        *(applicant("mentor", number, stage, seed) for number in range(1, mentors + 1)),
        *(applicant("mentee", number, stage, seed) for number in range(1, mentees + 1)),
    ]

    def places(role: str) -> int:
        return sum(one.role == role and one.state == "approved" for one in applicants)

    return Cohort(
        project=LANTERN,
        stage=stage,
        summary="Help people to see how bright the night is: maps, sensors and a handbook.",
        announcement=LANTERN_ANNOUNCEMENT,
        areas=LANTERN_AREAS,
        mentor_places=places("mentor"),
        mentee_places=places("mentee"),
        applicants=tuple(applicants),
    )


def applicant(role: str, number: int, stage: Stage, seed: int) -> Applicant:
    random = Random(f"{seed} {role} {number}")  # noqa: S311 - people, not secrets
    place = random.choice(PLACES)
    person = Person(
        f"{' '.join(random.sample(place.names, 2))} Example",
        random.choice(place.zones),
        address=address(role, number),
    )
    understanding = 5 if "en" in place.languages else random.choices(range(6), (2, 6, 14, 30, 33, 15))[0]
    speaking = max(understanding - random.choice((0, 0, 1)), 0)
    languages = languages_of(place, understanding, random)
    answers = {
        "english_understanding": understanding,
        "requires_other_language": languages != ("en",) and random.random() < (0.5 if speaking < 2 else 0.04),
    }
    if role == "mentor":
        answers["capacity"] = random.choices((1, 2, 3), (6, 3, 1))[0]
    about, motivation, survey = (
        random.choice(ABOUT[role]),
        random.choice(MOTIVATION[role]),
        survey_of(role, random),
    )
    states = IN_ENROLMENT if stage == Stage.ENROLMENT else LATER
    state = states[(number - 1) % len(states)]
    answered = state == "approved" and stage != Stage.ENROLMENT and number % UNANSWERED_EVERY[stage]
    meets = MEETS.get(stage, (Meets.NOT_YET,))
    return Applicant(
        person,
        role,
        state,
        about,
        motivation,
        languages=languages,
        english=speaking,
        reason=REASONS.get(state, ""),
        survey=survey if answered else None,
        meets=meets[(number - 1) % len(meets)],
        extra=answers,
    )


def languages_of(place: Place, understanding: int, random: Random) -> tuple[str, ...]:
    """The place's, the preferred one first; most who know English well name it, and a few another one."""
    own = list(place.languages)
    if len(own) > 1 and random.random() < 0.3:
        own = own[:1]
    if "en" not in own and understanding >= 3 and random.random() < 0.8:
        own.append("en")
    if random.random() < 0.1:
        own += sorted({random.choice(("es", "fr", "de", "pt", "ar", "hi"))} - set(own))
    return tuple(own)


def survey_of(role: str, random: Random) -> Survey:
    mentor = role == "mentor"
    areas = random.sample(range(len(LANTERN_AREAS)), random.randint(1, 3))
    goals = random.sample(range(GOAL_KINDS), random.randint(2, 4) if mentor else random.randint(1, 3))
    return Survey(
        level=random.choices((2, 3, 4), (1, 4, 5))[0] if mentor else random.choices((1, 2, 3), (6, 3, 1))[0],
        areas={position: 3 if n == 0 else random.randint(1, 3) for n, position in enumerate(areas)},
        goals={position: "" if mentor else random.choice(OWN_WORDS) for position in sorted(goals)},
        hours=tuple(hours_of(random)),
        seeks_level=random.choice((None, None, None, 1, 2) if mentor else (None, None, None, 3, 4)),
    )


def hours_of(random: Random) -> list[Hours]:
    """Some evenings, and often a part of the weekend, the lunch breaks or some working days."""
    begin = random.randint(34, 38)  # 17:00 to 19:00
    found = [Hours(some_of(MONDAY_TO_FRIDAY, 3, random), begin, begin + random.randint(4, 9))]
    if random.random() < 0.7:
        begin = random.randint(17, 24)  # 08:30 to 12:00
        found.append(Hours(some_of(WEEKEND_DAYS, 1, random), begin, begin + random.randint(8, 20)))
    if random.random() < 0.5:
        begin, end = random.choice(((13, 17), (24, 27), (18, 30), (26, 36)))
        found.append(Hours(some_of(MONDAY_TO_FRIDAY, 2, random), begin, end))
    return found


def some_of(days: range, least: int, random: Random) -> tuple[int, ...]:
    return tuple(sorted(random.sample(days, random.randint(least, len(days)))))
