"""Every page of the site as each kind of person meets it in the demo: for the checks and for the pictures."""

from tests.browser.people import Person
from tests.browser.stops import (
    ANNOUNCED,
    CORRECT,
    DEMO_PASSWORD,
    NEW_PROGRAMS_OFF,
    OPEN,
    REMINDERS_OFF,
    ROOT,
    SEND,
    UNDER_WAY,
    Stop,
    choose_action,
    empty_everything,
    fill,
    follow_the_link_of,
    further,
    log_a_talk,
    post_as_it_is,
    press,
    publish,
    stop,
)

VISITOR = (
    stop("home", "/"),
    stop("how-it-works", "/how-it-works/"),
    stop("for-projects", "/for-projects/"),
    stop("help-this-site", "/help-this-site/"),
    stop("code-of-conduct", "/code-of-conduct/"),
    stop("programs", "/programs/"),
    stop("program-open", "/programs/", OPEN),
    stop("program-announced", "/programs/", ANNOUNCED),
    stop("program-under-way", "/programs/", UNDER_WAY),
    stop("new-programs-by-mail", "/announcements/by-mail/"),
    stop("new-programs-by-mail-wrong", "/announcements/by-mail/", SEND),
    stop("new-programs-link-sent", "/announcements/by-mail/", fill("Mail address", "vi@example.org"), SEND),
    stop("new-programs-link-too-old", "/announcements/by-mail/confirm/a-link-that-never-was/"),
    stop("new-programs-off", NEW_PROGRAMS_OFF),
    stop("roster", "/programs/", UNDER_WAY, "a[href$='/roster/']"),
    stop("roster-empty", "/programs/", OPEN, "a[href$='/roster/']"),
    stop("project", "/projects/lantern/"),
    stop("reminders-off", REMINDERS_OFF),
    stop("sign-in", "/accounts/login/"),
    stop("sign-in-wrong", "/accounts/login/", press("Sign in")),
    stop("sign-in-code", "/accounts/login/code/"),
    stop(
        "sign-in-code-enter",
        "/accounts/login/code/",
        fill("Email", "amara@example.org"),
        SEND,
    ),
    stop("join", "/accounts/signup/"),
    stop("join-wrong", "/accounts/signup/", press("Make my account")),
    stop("password-forgotten", "/accounts/password/reset/"),
    stop("link-too-old", "/claim/a-link-that-never-was/"),
    stop("link-sent-anew", "/claim/a-link-that-never-was/", press("Send a new link")),
    stop("link-of-an-import", "/mailbox/", follow_the_link_of("kiri@example.org")),
    stop(
        "link-declined",
        "/mailbox/",
        follow_the_link_of("ola@example.org"),
        "summary:has-text('want to take part')",
        press("Withdraw what was entered"),
    ),
    stop("invitation", "/mailbox/", follow_the_link_of("olu@example.org")),
    stop("invitation-too-late", "/invitation/that-never-was/"),
    stop(
        "invitation-declined",
        "/mailbox/",
        follow_the_link_of("lars@example.org"),
        "summary:has-text('want to')",
        press("Decline"),
    ),
    stop("nomination", "/mailbox/", follow_the_link_of("nia@example.org")),
    stop(
        "nomination-declined-without-reason",
        "/mailbox/",
        follow_the_link_of("nia@example.org"),
        "summary:has-text('rather not')",
        press("Decline the nomination"),
    ),
    stop("nomination-too-old", "/nomination/a-link-that-never-was/"),
    stop("mailbox", "/mailbox/"),
    stop("mail", "/mailbox/", "main table a"),
    stop("not-found", "/nowhere/", status=404),
)
MENTEE_APPLYING = (
    stop("dashboard", "/dashboard/"),
    stop("application", "/dashboard/", "main table a"),
    stop("application-change", "/dashboard/", "main table a", "text=Change your answers"),
    stop(
        "application-wrong",
        "/dashboard/",
        "main table a",
        "text=Change your answers",
        empty_everything,
        press("Save changes"),
    ),
    stop("application-withdraw", "/dashboard/", "main table a", "summary:has-text('Withdraw')"),
    stop("apply-as-a-mentor", "/programs/", OPEN, "text=Apply as a mentor"),
    stop("program-applied-to", "/programs/", OPEN),
    stop("survey-not-yet", "/dashboard/", "main table a", further("survey/")),
    stop("declare", "/declarations/new/"),
    stop("declare-wrong", "/declarations/new/", press("Send declaration")),
    stop("invitation", "/mailbox/", follow_the_link_of("olu@example.org")),
    stop("account", "/settings/"),
    stop("new-programs-by-mail", "/announcements/by-mail/"),
    stop("reminders", "/reminders/"),
    stop("account-mail-address", "/accounts/email/"),
    stop("account-password", "/accounts/password/change/"),
    stop("account-second-factor", "/accounts/2fa/"),
    stop("account-second-factor-begin", "/accounts/2fa/totp/activate/"),
    stop("sign-out", "/accounts/logout/"),
    stop("not-mine", "/admin/", status=404),
)
APPLICATION = (stop("dashboard", "/dashboard/"), stop("application", "/dashboard/", "main table a"))
MENTEE = (
    *APPLICATION,
    stop("code-of-conduct-accepted", "/dashboard/", "main table a", further("conduct/")),
    stop("survey", "/dashboard/", "main .due-card a"),
    stop("survey-wrong", "/dashboard/", "main .due-card a", SEND),
    stop(
        "apply-too-late",
        "/programs/",
        UNDER_WAY,
        further("apply/mentor/"),
    ),
)
PAIR = "section[aria-labelledby=pairs] h3 a"
CONCERNS = "footer a[href='/concerns/']"
ABOUT, RAISED = "section[aria-labelledby=about] li a", "section[aria-labelledby=raised] th a"
WITH_A_PAIR = (
    stop("dashboard", "/dashboard/"),
    stop("pair", "/dashboard/", PAIR),
    stop("concerns", "/dashboard/", CONCERNS),
    stop("concern-new", "/concerns/", ABOUT),
    stop("concern-new-wrong", "/concerns/", ABOUT, press("Raise the concern")),
    stop("concern", "/concerns/", RAISED),
)
MENTOR_WITH_A_PAIR = (
    *WITH_A_PAIR,
    stop("meeting-new", "/dashboard/", PAIR, "a[href$='/meetings/new/']"),
    stop("meeting-new-wrong", "/dashboard/", PAIR, "a[href$='/meetings/new/']", SEND),
    stop("meeting-move", "/dashboard/", PAIR, "a[href$='/move/']"),
    stop("meeting-log-other", "/dashboard/", PAIR, "a[href$='/meetings/log/']"),
    stop("meeting-log-other-wrong", "/dashboard/", PAIR, "a[href$='/meetings/log/']", SEND),
    stop("pair-that-met", "/dashboard/", PAIR, log_a_talk),
    stop("meeting-log", "/dashboard/", PAIR, CORRECT),
)
ENTERED = (
    *APPLICATION,
    stop("link-of-another", "/mailbox/", follow_the_link_of("kiri@example.org")),
    stop("link", "/mailbox/", follow_the_link_of("pilar@example.org")),
    stop("code-of-conduct", "/dashboard/", "main table a", "a[href$='/conduct/']"),
)
MENTOR = (
    *APPLICATION,
    stop("application-change", "/dashboard/", "main table a", "text=Change your answers"),
    stop("still-here-no", "/dashboard/", "main table a", press("No, I can't any more")),
    stop("survey", "/dashboard/", "main table a", "text=Change your survey"),
    stop(
        "apply-too-early",
        "/programs/",
        ANNOUNCED,
        further("apply/mentor/"),
    ),
)
DECLARATION = "section[aria-labelledby=declarations] table tr:has-text('{}') a"
DESK = "/projects/lantern/desk/"
# Of the program with something to show there.
NOMINATIONS = "main tr:has-text('2 answers awaited') a[href*='/nominations/']"
CANDIDATES = "main tr:has-text('2 answers awaited') a[href*='/candidates/']"
MAINTAINER = (
    stop("dashboard", "/dashboard/"),
    stop("declaration", "/dashboard/", DECLARATION.format("accepted")),
    stop("declaration-draft", "/dashboard/", DECLARATION.format("draft")),
    stop("declaration-preview", "/dashboard/", DECLARATION.format("draft"), "text=Preview and send"),
    stop("project", "/projects/lantern/"),
    stop("desk", "/dashboard/", "section[aria-labelledby=projects] a[href$='/desk/']"),
    stop("project-change", "/projects/lantern/desk/change/"),
    stop("project-change-wrong", "/projects/lantern/desk/change/", empty_everything, press("Save changes")),
    stop("maintainer-invite", "/projects/lantern/desk/invite/"),
    stop("maintainer-invite-wrong", "/projects/lantern/desk/invite/", press("Send the invitation")),
    stop("invitation-of-another", "/mailbox/", follow_the_link_of("olu@example.org")),
    stop("desk", DESK),
    stop("nominations", DESK, NOMINATIONS),
    stop("nominations-wrong", DESK, NOMINATIONS, press("Send nomination")),
    stop("nomination-signed-in", "/mailbox/", follow_the_link_of("nia@example.org")),
    stop("candidates", DESK, CANDIDATES),
    stop("candidate", DESK, CANDIDATES, "main tbody th a"),
    stop("candidate-wrong", DESK, CANDIDATES, "main tbody th a", press("Send recommendation")),
)
HOPEFUL_MAINTAINER = (
    stop("declaration-sent", "/dashboard/", "section[aria-labelledby=declarations] table a"),
    stop(
        "declaration-change", "/dashboard/", "section[aria-labelledby=declarations] table a", "text=Change it"
    ),
)
ROW = "#result_list tbody th a"
ALL_ROWS = "#action-toggle"
TO_DECIDE = "main .due-card a[href*='/application/']"
APPROVED_MAIL = "main a:has-text('approved')"
MATCHING, HEDGEROW = (
    f"section[aria-labelledby=coordinated] tr:has-text('{name}') a[href$='/matching/']"
    for name in ("Lantern", "Hedgerow")
)
RUNS = "section[aria-labelledby=runs] tr"
RUN = f"{RUNS}:has-text('done') a"
QUESTIONS = (
    "/admin/programs/program/",
    "#result_list tbody th a:has-text('Tidepool')",
    "text=Questions of the survey",
)
COORDINATOR = (
    stop("dashboard", "/dashboard/"),
    stop("matching", "/dashboard/", MATCHING),
    stop("matching-wrong", "/dashboard/", MATCHING, fill("Least points", "-1"), press("Match")),
    stop("match-run", "/dashboard/", MATCHING, RUN),
    stop("match-run-mentees", "/dashboard/", MATCHING, RUN, "a[href*='show=mentees']"),
    stop("match-run-mentors", "/dashboard/", MATCHING, RUN, "a[href*='show=mentors']"),
    stop("match-run-moved", "/dashboard/", MATCHING, RUN, "a[href*='show=moved']"),
    stop("match-run-failed", "/dashboard/", MATCHING, f"{RUNS}:has-text('failed') a"),
    stop("match-run-cancelled", "/dashboard/", MATCHING, f"{RUNS}:has-text('cancelled') a"),
    stop("match-run-review", "/dashboard/", MATCHING, RUN, "a[href$='/review/']"),
    stop("match-run-published", "/dashboard/", MATCHING, RUN, "a[href$='/review/']", publish),
    stop("match-run-undone", "/dashboard/", MATCHING, f"{RUNS}:has-text('published') a", press("Undo")),
    stop("matching-meanwhile", "/dashboard/", HEDGEROW),
    stop("match-run-under-way", "/dashboard/", HEDGEROW, f"{RUNS}:has-text('under way') a"),
    stop("match-run-sent", "/dashboard/", HEDGEROW, f"{RUNS}:has-text('published') a"),
    stop("admin", "/admin/"),
    stop("applications", "/admin/programs/application/"),
    stop("applications-to-decide", "/dashboard/", TO_DECIDE),
    stop("application", "/dashboard/", TO_DECIDE, ROW),
    stop("application-next", "/dashboard/", TO_DECIDE, ROW, "a[rel=next]"),
    stop(
        "application-reviewed",
        "/dashboard/",
        TO_DECIDE,
        ROW,
        "label:has-text('A good fit')",
        press("Give your review"),
    ),
    stop(
        "application-review-wrong",
        "/dashboard/",
        TO_DECIDE,
        ROW,
        "a[rel=next]",
        press("Give your review"),
    ),
    stop("applications-to-review", "/admin/programs/application/?review=open"),
    stop("application-with-survey", "/admin/programs/application/?q=mateo", ROW),
    stop(
        "application-kept-apart", "/admin/programs/application/?q=mateo", ROW, press("Show them, on record")
    ),
    stop("late-entries", "/admin/programs/lateentry/"),
    stop("late-entry-new", "/admin/programs/lateentry/add/"),
    stop("late-entry-new-wrong", "/admin/programs/lateentry/add/", post_as_it_is),
    stop("decide", "/dashboard/", TO_DECIDE, ROW, press("Approve")),
    stop("decide-without-reason", "/dashboard/", TO_DECIDE, ROW, press("Decline"), post_as_it_is),
    stop(
        "decide-many",
        "/dashboard/",
        TO_DECIDE,
        ALL_ROWS,
        choose_action("waitlist"),
        "button[name=index]",
    ),
    stop("nominations", "/admin/programs/nomination/"),
    stop("nomination", "/admin/programs/nomination/", ROW),
    stop("concerns", "/admin/programs/concern/"),
    stop("concern", "/admin/programs/concern/?state__exact=raised", ROW),
    stop("decide-concern", "/admin/programs/concern/?state__exact=taken_up", ROW, press("Close")),
    stop("programs", "/admin/programs/program/"),
    stop("program", "/admin/programs/program/", ROW),
    stop("program-decisions", "/admin/programs/program/", ROW, "text=Decisions so far"),
    stop("questions", *QUESTIONS),
    stop("question-new", *QUESTIONS, "text=Add a question"),
    stop("question-new-wrong", *QUESTIONS, "text=Add a question", post_as_it_is),
    stop("question-change", *QUESTIONS, "a:has-text('Change Have you counted')"),
    stop("survey-as-a-mentor", *QUESTIONS, "text=as a mentor"),
    stop("survey-as-a-mentee-tried", *QUESTIONS, "text=as a mentee", SEND),
    stop("import", "/admin/programs/program/", ROW, "text=Import applications"),
    stop("import-wrong", "/admin/programs/program/", ROW, "text=Import applications", post_as_it_is),
    stop("mails", "/admin/programs/program/", ROW, "text=Mails"),
    stop("mail-words", "/admin/programs/program/", ROW, "text=Mails", APPROVED_MAIL),
    stop(
        "mail-words-preview", "/admin/programs/program/", ROW, "text=Mails", APPROVED_MAIL, press("Preview")
    ),
    stop(
        "mail-words-wrong",
        "/admin/programs/program/",
        ROW,
        "text=Mails",
        APPROVED_MAIL,
        fill("Text", "Hello {nobody}"),
        press("Save"),
    ),
    stop("imports", "/admin/programs/import/"),
    stop("import-preview", "/admin/programs/import/?state__exact=previewed", ROW),
    stop("import-done", "/admin/programs/import/?state__exact=imported", ROW),
    stop("audit-log", "/admin/core/auditevent/"),
)
SITE_COORDINATOR = (
    stop("dashboard", "/dashboard/"),
    stop("admin", "/admin/"),
    stop("declarations", "/admin/programs/declaration/"),
    stop("declaration", "/dashboard/", "main .due-card a[href*=declaration]", ROW),
    stop("decide-declaration", "/dashboard/", "main .due-card a[href*=declaration]", ROW, press("Accept")),
    stop("desk", "/projects/lantern/desk/"),
    stop("changes", "/admin/programs/amendment/"),
    stop("change", "/admin/programs/amendment/", ROW),
    stop("decide-change", "/admin/programs/amendment/", ROW, press("Accept")),
    stop("maintainers", "/admin/programs/maintainer/"),
    stop("maintainer", "/admin/programs/maintainer/", ROW),
    stop("program-new", "/admin/programs/program/add/"),
    stop("program-clone", "/admin/programs/program/", ROW, "text=Clone for the next cohort"),
    stop("program-new-wrong", "/admin/programs/program/add/", post_as_it_is),
    stop("coordinators", "/admin/programs/coordinator/"),
    stop("coordinator-new", "/admin/programs/coordinator/add/"),
    stop("projects", "/admin/programs/project/"),
    stop("project", "/admin/programs/project/", ROW),
)
SUPERUSER = (
    stop("admin", "/admin/"),
    stop("outbox", "/admin/core/outboxmessage/"),
    stop("mail", "/admin/core/outboxmessage/", ROW),
    stop("accounts", "/admin/core/user/"),
    stop("account", "/admin/core/user/", ROW),
)


def demo_person(name: str) -> Person:
    return Person(f"{name} Example", password=DEMO_PASSWORD)


TOURS: dict[str, tuple[Person | None, tuple[Stop, ...]]] = {
    "visitor": (None, VISITOR),
    "applicant": (demo_person("Amara"), MENTEE_APPLYING),
    "applicant-with-draft": (demo_person("Ines"), APPLICATION),
    "applicant-on-waitlist": (demo_person("Hugo"), APPLICATION),
    "applicant-declined": (demo_person("Bela"), APPLICATION),
    "applicant-withdrawn": (demo_person("Suna"), APPLICATION),
    "mentee": (demo_person("Linh"), MENTEE),
    "mentor": (demo_person("Mateo"), MENTOR),
    "mentor-with-a-pair": (demo_person("Wanjiru"), MENTOR_WITH_A_PAIR),
    "mentee-with-a-pair": (demo_person("Abel"), WITH_A_PAIR),
    "mentee-left-over": (demo_person("Aino"), APPLICATION),
    "entered-by-others": (demo_person("Pilar"), ENTERED),
    "maintainer": (demo_person("Ravi"), MAINTAINER),
    "hopeful-maintainer": (demo_person("Tomo"), HOPEFUL_MAINTAINER),
    "coordinator": (demo_person("Juno"), COORDINATOR),
    "site-coordinator": (demo_person("Noor"), SITE_COORDINATOR),
    "superuser": (ROOT, SUPERUSER),
}
