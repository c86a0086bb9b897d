"""The states and choices of programs, in the words of the screen."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class DeclarationState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ProgramState(TextChoices):
    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    ENROLMENT = "enrolment", _("enrolment")
    SURVEY = "survey", _("survey")
    MATCHING = "matching", _("matching")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


class ApplicationState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    WAITLISTED = "waitlisted", _("on the waitlist")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ImportState(TextChoices):
    PREVIEWED = "previewed", _("previewed")
    IMPORTED = "imported", _("imported")
    DISCARDED = "discarded", _("discarded")


class Role(TextChoices):
    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")

    @property
    def other(self) -> "Role":
        return Role.MENTEE if self == Role.MENTOR else Role.MENTOR


class QuestionKind(TextChoices):
    """What an answer to a program's own question is."""

    SHORT_TEXT = "short_text", _("a line of text")
    LONG_TEXT = "long_text", _("several lines of text")
    NUMBER = "number", _("a number")
    DATE = "date", _("a date")
    ONE_OF = "one_of", _("one of several choices")
    SEVERAL_OF = "several_of", _("any of several choices")
    SCALE = "scale", _("a scale from 1 to 5")
    URL = "url", _("a web address")


class Asked(TextChoices):
    """Whom a program's own question is put to."""

    MENTOR = "mentor", _("mentors")
    MENTEE = "mentee", _("mentees")
    BOTH = "both", _("mentors and mentees")


class Fluency(IntegerChoices):
    """What someone can do in English, described so that nobody has to guess what a number means."""

    NONE = 0, _("Not at all")
    WORDS = 1, _("Words and simple sentences")
    WRITTEN = 2, _("Slowly, best in writing")
    EVERYDAY = 3, _("Everyday conversations, with some pauses")
    WORK = 4, _("Technical discussions without trouble")
    FIRST = 5, _("Like a first language")


class Level(IntegerChoices):
    """How far along somebody is with open source."""

    NEW = 1, _("New to open source")
    FIRST_STEPS = 2, _("First contributions made")
    REGULAR = 3, _("Contributing regularly")
    EXPERIENCED = 4, _("Maintaining or leading")


class Strength(IntegerChoices):
    """How much a mentee wants an area, or how well a mentor can advise on it."""

    SOME = 1, _("a little")
    GOOD = 2, _("quite")
    MOST = 3, _("very much")


# How a state is shown: attention where somebody has to act, ok where things go well.
TONES = {
    "draft": "attention",
    "submitted": "info",
    "approved": "ok",
    "accepted": "ok",
    "imported": "ok",
    "previewed": "attention",
    "waitlisted": "attention",
    "declined": "danger",
}


def tone_of(state: str) -> str:
    """The tone of a state chip for a declaration's or an application's state."""
    return TONES.get(state, "neutral")
