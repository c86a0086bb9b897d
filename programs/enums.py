"""The states and choices of programs, in the words of the screen."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class DeclarationState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AmendmentState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class InvitationState(TextChoices):
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    REVOKED = "revoked", _("revoked")


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


class NominationState(TextChoices):
    SENT = "sent", _("sent")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class ImportState(TextChoices):
    PREVIEWED = "previewed", _("previewed")
    IMPORTED = "imported", _("imported")
    DISCARDED = "discarded", _("discarded")


class ReasonFor(TextChoices):
    """The decisions on an application, as the coordinators' list of reasons tells them apart."""

    APPROVED = "approved", _("taking in")
    WAITLISTED = "waitlisted", _("the waitlist")
    DECLINED = "declined", _("declining")


class ConcernState(TextChoices):
    RAISED = "raised", _("raised")
    TAKEN_UP = "taken_up", _("taken up")
    CLOSED = "closed", _("closed")


class Role(TextChoices):
    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")

    @property
    def other(self) -> "Role":
        return Role.MENTEE if self == Role.MENTOR else Role.MENTOR


class Audience(TextChoices):
    """Who sees a program's channel."""

    EVERYONE = "everyone", _("everyone")
    PARTICIPANTS = "participants", _("people taking part")


class MailText(TextChoices):
    """The mails whose words the coordinators of a program may change."""

    RECEIPT = "receipt", _("Receipt of an application")
    APPROVED = "approved", _("Decision: approved")
    WAITLISTED = "waitlisted", _("Decision: waitlisted")
    DECLINED = "declined", _("Decision: declined")
    NOMINATION = "nomination", _("Nomination")
    NOMINATION_REMINDER = "nomination_reminder", _("Reminder of a nomination")
    UNFINISHED_DRAFT = "unfinished_draft", _("Unfinished draft of an application")
    DEADLINE_MOVED = "deadline_moved", _("A deadline moved")
    TAKING_PART = "taking_part", _("Still taking part?")
    SURVEY_REMINDER = "survey_reminder", _("Reminder of the survey")
    CANCELLED = "cancelled", _("A program was cancelled")


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


class Score(IntegerChoices):
    """What a reviewer thinks of an application, described so that nobody has to guess what a number means."""

    NO = 1, _("Not in this program")
    DOUBTS = 2, _("With doubts")
    YES = 3, _("A good fit")
    STRONG = 4, _("Take in first")


class ChangedField(TextChoices):
    """What the matching reads of an application, and an approved person may still change."""

    PREFERRED_LANGUAGE = "preferred_language", _("preferred language")
    FURTHER_LANGUAGES = "further_languages", _("further languages")
    ENGLISH_SPEAKING = "english_speaking", _("speaking English")
    ENGLISH_UNDERSTANDING = "english_understanding", _("understanding English")
    REQUIRES_OTHER_LANGUAGE = "requires_other_language", _("a language other than English is required")
    CAPACITY = "capacity", _("mentees at the same time")


# How a state is shown: attention where somebody has to act, ok where things go well.
TONES = {
    "draft": "attention",
    "submitted": "info",
    "proposed": "info",
    "sent": "info",
    "confirmed": "ok",
    "approved": "ok",
    "accepted": "ok",
    "imported": "ok",
    "previewed": "attention",
    "waitlisted": "attention",
    "declined": "danger",
    "raised": "attention",
    "taken_up": "info",
    "closed": "ok",
}


def tone_of(state: str) -> str:
    """The tone of a state chip for a declaration's, an application's or a concern's state."""
    return TONES.get(state, "neutral")
