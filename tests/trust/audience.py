"""Which text field of the project is for whose eyes.

`AUDIENCE` is the small table to extend with a new field. Its words:

    everyone   also visitors                         program  the coordinators of the program concerned
    part       who was approved for the program, in place of everyone for a channel of those taking part
    self       the person whose it is                office   site coordinators, about who declared, maintains
    site       site coordinators                              or coordinates
    root       superusers                            declared site coordinators, about who declared
    reader     whoever reads a concern, about it and who raised it
    applied    who applied to a program, about its coordinators
    project    who maintains the project, about mentors who ask to take part in it
    nominator  who sent a nomination, while they maintain the project
    desk       who speaks for the project, or for one that the person spoke for too; site coordinators about
               projects, and superusers
    pair       the two people of a pair that was told, about it and about each other

What is said of a coordinator who applied, to decide on it, is none of theirs.

Drafts are their author's alone, a draft program its coordinators', site coordinators' and superusers'; so is what
hangs on them. A field that is not given a canary says why in `UNTOUCHED`; fields with choices need not.
"""

from programs.models import Amendment

OF_A_PROGRAM = "everyone"
OF_A_SCOPE = "program site root reader"
AUDIENCE = {
    "core.AuditEvent": {"subject_label": OF_A_SCOPE, "reason": OF_A_SCOPE},
    # The receipt of an application says where it went.
    "core.OutboxMessage": {"recipient_email": f"self {OF_A_SCOPE}"}
    | dict.fromkeys(
        [
            "dedupe_key",
            "message_id",
            "reply_to",
            "subject",
            "body_text",
            "body_html",
            "calendar",
            "unsubscribe_url",
            "cause",
            "smtp_reply",
        ],
        OF_A_SCOPE,
    ),
    "core.OutboxEvent": {"note": OF_A_SCOPE},
    "core.Relay": {"name": "root", "last_reply": "root"},
    "core.User": {
        "email": "self pair program declared root reader",
        "name": "self pair project program office desk root reader applied",
    },
    "programs.Project": dict.fromkeys(
        [
            "slug",
            "name",
            "repository_url",
            "home_page_url",
            "newcomer_work",
            "goals",
            "chat_url",
            "conduct_url",
        ],
        "everyone",
    ),
    "programs.Declaration": {"code": "self"}
    | dict.fromkeys(
        [
            "project_name",
            "repository_url",
            "home_page_url",
            "newcomer_work",
            "goals",
            "maintainers",
            "chat_url",
            "conduct_url",
            "decision_reason",
        ],
        "self site root",
    ),
    "programs.Amendment": dict.fromkeys([*Amendment.FIELDS, "decision_reason"], "desk"),
    "programs.Maintainer": {"end_reason": "self site root"},
    "programs.MaintainerInvitation": {"code": "desk", "email": "desk"},
    "programs.Program": dict.fromkeys(
        [
            "slug",
            "cohort",
            "summary",
            "announcement",
            "benefits",
            "benefits_mentees",
            "benefits_mentors",
            "expectations",
            "expectations_mentees",
            "expectations_mentors",
            "requirements",
            "chat_url",
            "contact_email",
            "cancelled_reason",
        ],
        OF_A_PROGRAM,
    ),
    "programs.Channel": dict.fromkeys(["name", "url", "purpose"], OF_A_PROGRAM),
    "programs.Event": dict.fromkeys(["title", "place", "text"], OF_A_PROGRAM),
    "programs.FocusArea": {"name": OF_A_PROGRAM},
    "programs.GoalKind": {"name": OF_A_PROGRAM},
    "programs.DecisionReason": {"text": "program site root"},
    "programs.Review": {"note": "program root"},
    "programs.MailTemplate": {"subject": "program root", "body": "program root"},
    "programs.Concern": {"code": "self", "words": "self reader", "answer": "self reader"},
    "programs.LateEntry": {"email": "program root"},
    "programs.Application": {"code": "self project"}
    | dict.fromkeys(["characteristics", "pronouns", "access_needs"], "self")
    | dict.fromkeys(["about", "motivation"], "self project program root")
    | dict.fromkeys(["organisation", "decision_reason"], "self program root"),
    "programs.Nomination": {"code": "nominator program"}
    | dict.fromkeys(["name", "note"], "project nominator program root")
    | dict.fromkeys(["email", "decline_reason"], "nominator program root"),
    "programs.Recommendation": {"note": "author program root"},
    "programs.Import": {"consent": "self program"},
    "programs.SurveyResponse": {"remarks": "self program root"},
    "programs.GoalChoice": {"own_words": "self program root"},
    # Whoever is asked reads them, beside those who coordinate.
    "programs.Question": dict.fromkeys(
        ["text", "help_text", "lowest_label", "highest_label"], "self program site root"
    ),
    "programs.Option": {"text": "self program site root"},
    "programs.Answer": {"text": "self program root"},
    "pairs.Pair": {"code": "pair", "end_reason": "program root"},
    "pairs.Meeting": {"code": "pair", "place": "pair"},
    "matching.MatchRun": {"code": "program root"},
    "matching.Ruling": {"code": "program", "reason": "program root"},
}
UNTOUCHED = {
    "core.AuditEvent": {
        "subject_type": "a model's name",
        "verb": "written by the program",
        "before": "a state",
        "after": "a state",
        "scope": "names a program by its slug, which has a canary",
    },
    "core.OutboxMessage": {"kind": "a registered name", "language": "a code", "scope": "as in the audit log"},
    "core.User": {"password": "a hash, looked for by its prefix", "time_zone": "from a list"},
    "programs.Program": {"time_zone": "from a list"},
    "programs.Application": {
        "preferred_language": "from a list",
        "conduct_version": "written by the program",
    },
    "pairs.Reminder": {"subject": "written by the program", "stage": "written by the program"},
    "programs.Nomination": {
        "token_hash": "a hash, of which nothing can be told",
        "reminder_hash": "a hash, of which nothing can be told",
    },
    "programs.Claim": {"token_hash": "a hash, of which nothing can be told"},
    "programs.MaintainerInvitation": {"token_hash": "a hash, of which nothing can be told"},
    "programs.Subscription": {
        "email": "shown on no page; its mails are the outbox's, which has canaries",
        "language": "from a list",
        "token_hash": "a hash, of which nothing can be told",
    },
    "matching.MatchRun": {"engine": "written by the program", "digest": "written by the program"},
    "programs.FurtherLanguage": {"code": "from a list"},
    "programs.ApplicationChange": {"old": "codes and numbers", "new": "codes and numbers"},
    "programs.SurveyResponse": {"time_zone": "from a list"},
}
