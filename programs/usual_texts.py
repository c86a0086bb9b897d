"""What a new program is offered as texts; its coordinators change them as they like."""

from django.utils.translation import gettext as _


def usual_texts() -> dict[str, str]:
    """Field of a program → Markdown in the active language."""
    return {
        "announcement": _(
            "Say here what the project does and for whom, what newcomers can work on, and whom you look for.\n\n"
            "### How to enrol\n\n"
            "Apply on this page while enrolment is open, as a mentee or as a mentor. It takes some fifteen minutes, "
            "and a draft can wait. We read every application and answer by mail. After that a short survey asks what "
            "you want to work on and when you have time; the pairs are made from it."
        ),
        "benefits": _(
            "- You meet people of the project whom you would not have met otherwise.\n"
            "- You look at familiar work through another person's eyes."
        ),
        "benefits_mentees": _(
            "- Somebody has time for your questions, from the first set-up to the first merged change.\n"
            "- Your changes are reviewed by a person who knows you and speaks up for them.\n"
            "- You practise what no manual teaches: asking, discussing, and coming to a decision together."
        ),
        "benefits_mentors": _(
            "- You practise listening, explaining and leading, with one person and without an exam.\n"
            "- You win a contributor for the project, and a fresh look at where its doors stick."
        ),
        "expectations": _(
            "- You both come to the kickoff meeting.\n"
            "- You meet at least as often as this page says, for all of the program.\n"
            "- What you confide in each other stays between you, unless you agree otherwise."
        ),
        "expectations_mentees": _(
            "- You bring one to three goals, and you drive the work towards them.\n"
            "- You say early when something is in the way."
        ),
        "expectations_mentors": _(
            "- You help your mentee to sharpen the goals in the first week.\n"
            "- You review your mentee's changes and champion them in the project.\n"
            "- You need not know every answer: knowing whom to ask is enough."
        ),
    }
