"""Every URL of the site, and what each role gets there.

One line for each URL: its name (its pattern where it has none), the kind of object in its address, the method,
then a cell for each role, in the order of `ROLES`: visitor, applicant, mentor, mentee, maintainer, coordinator (of
one program), site coordinator, superuser. What is whose to open is told in `kinds.KINDS`.

A cell holds the status for an object of one's own. For another's and for one that isn't there the answer is the
same in everything, and its status 404, unless a second status stands behind a bar.

    200, 302 …   that status
    in           sent to sign in, whatever the address
    403          refused, whatever the address
    .            nothing of the kind is theirs to open: 404 for all

A single cell is everybody's.

Method `post` means POST only: the statuses are those of a POST, and a GET is refused with 405. `off` is a page that
exists only with a setting that tests don't have.

A new URL: add its line, and run `pytest tests/trust/test_registry.py`, which says where a cell is wrong.
"""

from dataclasses import dataclass

from .kinds import ROLES

TABLE = """
# The public story
programs:code_of_conduct                     -               get  200 200 200 200 200 200     200     200
programs:for_projects                        -               get  200 200 200 200 200 200     200     200
programs:guide                               -               get  200 200 200 200 200 200     200     200
programs:help_us                             -               get  200 200 200 200 200 200     200     200
programs:home                                -               get  200 200 200 200 200 200     200     200
programs:program_dates                       program         get  200 200 200 200 200 200     200     200
programs:program_detail                      program         get  200 200 200 200 200 200     200     200
programs:program_feed                        -               get  200 200 200 200 200 200     200     200
programs:program_list                        -               get  200 200 200 200 200 200     200     200
programs:project_detail                      project         get  200 200 200 200 200 200     200     200
programs:roster                              roster          get  200 200 200 200 200 200     200     200
programs:subscription                        -               get  200 200 200 200 200 200     200     200
# By a link in a mail
pairs:reminders_off                          off-link        get  200
programs:claim                               claim           get  200|200
programs:claim_decline                       claim           post 200|200
programs:claim_renew                         claim           post 200|200
programs:invitation                          claim           get  200|200
programs:invitation_decline                  claim           post 200|200
programs:nomination                          nomination      get  200|200
programs:nomination_decline                  nomination      post 200|200
programs:still_here                          still-here      get  200
programs:subscription_confirm                claim           get  200|200
programs:subscription_off                    unsubscribe     get  200
# A project's desk
programs:amendment_withdraw                  maintained      post in  .   .   .   302 .       .       .
programs:candidate                           candidate       get  in  .   .   .   200 .       .       .
programs:candidates                          desk-program    get  in  .   .   .   200 .       .       .
programs:invitation_revoke                   invited         post in  .   .   .   302 .       302     302
programs:maintainer_invite                   desk            get  in  .   .   .   200 .       200     200
programs:maintainer_leave                    maintained      post in  .   .   .   302 .       .       .
programs:nomination_revoke                   own-nomination  post in  .   .   .   302 302     .       .
programs:nominations                         nominated       get  in  .   .   .   200 200     .       .
programs:project_desk                        desk            get  in  .   .   .   200 .       200     200
programs:project_edit                        maintained      get  in  .   .   .   200 .       .       .
# Applying and declaring
programs:accept_conduct                      application     get  in  200 200 200 .   200     .       .
programs:application_create                  way-in          get  in  200 200 200 200 200     200     200
programs:application_detail                  application     get  in  200 200 200 .   200     .       .
programs:application_edit                    application     get  in  200 200 200 .   200     .       .
programs:application_listing                 application     post in  302 302 302 .   302     .       .
programs:application_next_cohort             application     post in  302 302 302 .   302     .       .
programs:application_restore                 application     post in  302 302 302 .   302     .       .
programs:application_withdraw                application     post in  302 302 302 .   302     .       .
programs:clock_changes                       program         get  in  200 200 200 200 200     200     200
programs:concern_create                      applied-to      get  in  200 200 200 .   200     .       .
programs:concern_detail                      concern         get  in  .   200 200 .   .       .       .
programs:concern_list                        -               get  in  200 200 200 200 200     200     200
programs:declaration_create                  -               get  in  200 200 200 200 200     200     200
programs:declaration_detail                  declaration     get  in  200 .   .   200 .       .       .
programs:declaration_edit                    declaration     get  in  200 .   .   302 .       .       .
programs:declaration_preview                 declaration     get  in  200 .   .   302 .       .       .
programs:declaration_send                    declaration     post in  302 .   .   302 .       .       .
programs:declaration_withdraw                declaration     post in  302 .   .   302 .       .       .
programs:survey                              application     get  in  200 200 200 .   200     .       .
# One's own pages
core:mailbox                                 -               get  200 200 200 200 200 200     200     200
core:mailbox_message                         mail-file       get  200 200 200 200 200 200     200     200
core:preferences                             -               get  in  200 200 200 200 200     200     200
pairs:dashboard                              -               get  in  200 200 200 200 200     200     200
pairs:reminders                              -               get  in  200 200 200 200 200     200     200
# A pair
pairs:meeting_accept                         planned-meeting post in  .   302 302 .   .       .       .
pairs:meeting_calendar                       meeting         get  in  .   200 200 .   .       .       .
pairs:meeting_cancel                         planned-meeting post in  .   302 302 .   .       .       .
pairs:meeting_create                         pair            get  in  .   200 200 .   .       .       .
pairs:meeting_log                            held-meeting    get  in  .   200 200 .   .       .       .
pairs:meeting_log_other                      pair            get  in  .   200 200 .   .       .       .
pairs:meeting_move                           planned-meeting get  in  .   200 200 .   .       .       .
pairs:pair_detail                            pair            get  in  .   200 200 .   .       .       .
# Matching
matching:ruling_create                       own-matching    post in  .   .   .   .   200     .       .
matching:ruling_lift                         ruling          post in  .   .   .   .   302     .       .
matching:run_again                           own-run         post in  .   .   .   .   302     .       .
matching:run_cancel                          own-run         post in  .   .   .   .   302     .       .
matching:run_detail                          run             get  in  .   .   .   .   200     .       200
matching:run_progress                        run             get  in  .   .   .   .   200     .       200
matching:run_publish                         own-run         post in  .   .   .   .   302     .       .
matching:run_review                          done-run        get  in  .   .   .   .   200     .       .
matching:run_send_now                        own-run         post in  .   .   .   .   302     .       .
matching:run_undo                            own-run         post in  .   .   .   .   302     .       .
matching:workbench                           matching        get  in  .   .   .   .   200     .       200
# Accounts
account_change_password                      -               get  in  200 200 200 200 200     200     200
account_complete_password_reset              -               get  302 302 302 302 302 302     302     302
account_confirm_login_code                   -               get  in  302 302 302 302 302     302     302
account_confirm_password_reset_code          -               get  in  in  in  in  in  in      in      in
account_email                                -               get  in  200 200 200 200 200     200     200
account_email_verification_sent              -               get  in  302 302 302 302 302     302     302
account_inactive                             -               get  200 200 200 200 200 200     200     200
account_login                                -               get  200 302 302 302 302 302     302     302
account_logout                               -               get  302 200 200 200 200 200     200     200
account_password_reset_completed             -               get  200 200 200 200 200 200     200     200
account_reauthenticate                       -               get  in  200 200 200 200 200     200     200
account_request_login_code                   -               get  200 302 302 302 302 302     302     302
account_reset_password                       -               get  200 200 200 200 200 200     200     200
account_set_password                         -               get  in  302 302 302 302 302     302     302
account_signup                               -               get  200 302 302 302 302 302     302     302
accounts/social/connections/                 -               get  in  301 301 301 301 301     301     301
accounts/social/login/cancelled/             -               get  in  301 301 301 301 301     301     301
accounts/social/login/error/                 -               get  in  301 301 301 301 301     301     301
accounts/social/signup/                      -               get  in  301 301 301 301 301     301     301
mfa_activate_totp                            -               get  in  302 302 302 302 302     302     302
mfa_authenticate                             -               get  in  302 302 302 302 302     302     302
mfa_deactivate_totp                          -               get  in  404 404 404 404 404     404     404
mfa_download_recovery_codes                  -               get  in  404 404 404 404 404     404     404
mfa_generate_recovery_codes                  -               get  in  302 302 302 302 302     302     302
mfa_index                                    -               get  in  200 200 200 200 200     200     200
mfa_reauthenticate                           -               get  in  302 302 302 302 302     302     302
mfa_view_recovery_codes                      -               get  in  404 404 404 404 404     404     404
set_language                                 -               get  302 302 302 302 302 302     302     302
socialaccount_connections                    -               get  in  200 200 200 200 200     200     200
socialaccount_login_cancelled                -               get  200 200 200 200 200 200     200     200
socialaccount_login_error                    -               get  in  401 401 401 401 401     401     401
socialaccount_signup                         -               get  in  in  in  in  in  in      in      in
# Coordination
admin/(?P<url>.*)$                           -               get  in  404 404 404 404 404     404     404
admin/core/auditevent/<path:object_id>/      audit-row       get  in  .   .   .   .   302|302 302|302 302|302
admin/core/outboxmessage/<path:object_id>/   mail-row        get  in  .   .   .   .   302|302 302|302 302|302
admin/core/relay/<path:object_id>/           relay-row       get  in  .   .   .   .   .|302   .|302   302|302
admin/core/user/<path:object_id>/            user-row        get  in  .   .   .   .   .|302   .|302   302|302
admin/programs/amendment/<path:object_id>/   amendment-row   get  in  .   .   .   .   .|302   302|302 302|302
admin/programs/application/<path:object_id>/ application-row get  in  .   .   .   .   302|302 .|302   302|302
admin/programs/concern/<path:object_id>/     concern-row     get  in  .   .   .   .   302|302 302|302 302|302
admin/programs/coordinator/<path:object_id>/ coordinator-row get  in  .   .   .   .   .|302   302|302 302|302
admin/programs/declaration/<path:object_id>/ declaration-row get  in  .   .   .   .   .|302   302|302 302|302
admin/programs/import/<path:object_id>/      import-row      get  in  .   .   .   .   302|302 .|302   .|302
admin/programs/lateentry/<path:object_id>/   late-entry-row  get  in  .   .   .   .   302|302 .|302   302|302
admin/programs/maintainer/<path:object_id>/  maintainer-row  get  in  .   .   .   .   .|302   302|302 302|302
admin/programs/nomination/<path:object_id>/  nomination-row  get  in  .   .   .   .   302|302 .|302   302|302
admin/programs/program/<path:object_id>/     program-row     get  in  .   .   .   .   302|302 302|302 302|302
admin/programs/project/<path:object_id>/     project-row     get  in  .   .   .   .   .|302   302|302 302|302
admin:app_list                               section         get  in  .   .   .   .   200     200     200
admin:autocomplete                           -               get  in  404 404 404 404 403     403     403
admin:core_auditevent_add                    -               get  in  404 404 404 404 403     403     403
admin:core_auditevent_change                 audit-row       get  in  .   .   .   .   200|302 200|302 200|302
admin:core_auditevent_changelist             -               get  in  404 404 404 404 200     200     200
admin:core_auditevent_delete                 audit-row       get  in  .   .   .   .   403     403     403
admin:core_auditevent_history                audit-row       get  in  .   .   .   .   200|302 200|302 200|302
admin:core_outboxmessage_add                 -               get  in  404 404 404 404 403     403     403
admin:core_outboxmessage_change              mail-row        get  in  .   .   .   .   200|302 200|302 200|302
admin:core_outboxmessage_changelist          -               get  in  404 404 404 404 200     200     200
admin:core_outboxmessage_delete              mail-row        get  in  .   .   .   .   403     403     403
admin:core_outboxmessage_history             mail-row        get  in  .   .   .   .   200|302 200|302 200|302
admin:core_relay_add                         -               get  in  404 404 404 404 403     403     403
admin:core_relay_change                      relay-row       get  in  .   .   .   .   403     403     200|302
admin:core_relay_changelist                  -               get  in  404 404 404 404 403     403     200
admin:core_relay_delete                      relay-row       get  in  .   .   .   .   403     403     403
admin:core_relay_history                     relay-row       get  in  .   .   .   .   .|302   .|302   200|302
admin:core_user_add                          -               get  in  404 404 404 404 403     403     403
admin:core_user_change                       user-row        get  in  .   .   .   .   403     403     200|302
admin:core_user_changelist                   -               get  in  404 404 404 404 403     403     200
admin:core_user_delete                       user-row        get  in  .   .   .   .   403     403     403
admin:core_user_history                      user-row        get  in  .   .   .   .   .|302   .|302   200|302
admin:index                                  -               get  in  404 404 404 404 200     200     200
admin:jsi18n                                 -               get  in  404 404 404 404 200     200     200
admin:login                                  -               get  in  404 404 404 404 302     302     302
admin:logout                                 -               post in  302 302 302 302 302     302     302
admin:password_change                        -               get  in  404 404 404 404 302     302     302
admin:password_change_done                   -               get  in  404 404 404 404 200     200     200
admin:programs_amendment_add                 -               get  in  404 404 404 404 403     403     403
admin:programs_amendment_change              amendment-row   get  in  .   .   .   .   403     200|302 200|302
admin:programs_amendment_changelist          -               get  in  404 404 404 404 403     200     200
admin:programs_amendment_delete              amendment-row   get  in  .   .   .   .   403     403     403
admin:programs_amendment_history             amendment-row   get  in  .   .   .   .   .|302   200|302 200|302
admin:programs_application_add               -               get  in  404 404 404 404 403     403     403
admin:programs_application_change            application-row get  in  .   .   .   .   200|302 403     200|302
admin:programs_application_changelist        -               get  in  404 404 404 404 200     403     200
admin:programs_application_delete            application-row get  in  .   .   .   .   403     403     403
admin:programs_application_history           application-row get  in  .   .   .   .   200|302 .|302   200|302
admin:programs_application_reveal            revealed-row    post in  .   .   .   .   200     .       .
admin:programs_application_review            reviewed-row    post in  .   .   .   .   200     .       .
admin:programs_concern_add                   -               get  in  404 404 404 404 403     403     403
admin:programs_concern_change                concern-row     get  in  .   .   .   .   200|302 200|302 200|302
admin:programs_concern_changelist            -               get  in  404 404 404 404 200     200     200
admin:programs_concern_delete                concern-row     get  in  .   .   .   .   403     403     403
admin:programs_concern_history               concern-row     get  in  .   .   .   .   200|302 200|302 200|302
admin:programs_coordinator_add               -               get  in  404 404 404 404 403     200     200
admin:programs_coordinator_change            coordinator-row get  in  .   .   .   .   403     200|302 200|302
admin:programs_coordinator_changelist        -               get  in  404 404 404 404 403     200     200
admin:programs_coordinator_delete            coordinator-row get  in  .   .   .   .   403     403     403
admin:programs_coordinator_history           coordinator-row get  in  .   .   .   .   .|302   200|302 200|302
admin:programs_declaration_add               -               get  in  404 404 404 404 403     403     403
admin:programs_declaration_change            declaration-row get  in  .   .   .   .   403     200|302 200|302
admin:programs_declaration_changelist        -               get  in  404 404 404 404 403     200     200
admin:programs_declaration_delete            declaration-row get  in  .   .   .   .   403     403     403
admin:programs_declaration_history           declaration-row get  in  .   .   .   .   .|302   200|302 200|302
admin:programs_import_add                    -               get  in  404 404 404 404 403     403     403
admin:programs_import_change                 import-row      get  in  .   .   .   .   200|302 403     403
admin:programs_import_changelist             -               get  in  404 404 404 404 200     403     403
admin:programs_import_delete                 import-row      get  in  .   .   .   .   403     403     403
admin:programs_import_history                import-row      get  in  .   .   .   .   200|302 .|302   .|302
admin:programs_lateentry_add                 -               get  in  404 404 404 404 200     403     403
admin:programs_lateentry_change              late-entry-row  get  in  .   .   .   .   200|302 403     200|302
admin:programs_lateentry_changelist          -               get  in  404 404 404 404 200     403     200
admin:programs_lateentry_delete              late-entry-row  get  in  .   .   .   .   403     403     403
admin:programs_lateentry_history             late-entry-row  get  in  .   .   .   .   200|302 .|302   200|302
admin:programs_maintainer_add                -               get  in  404 404 404 404 403     403     403
admin:programs_maintainer_change             maintainer-row  get  in  .   .   .   .   403     200|302 200|302
admin:programs_maintainer_changelist         -               get  in  404 404 404 404 403     200     200
admin:programs_maintainer_delete             maintainer-row  get  in  .   .   .   .   403     403     403
admin:programs_maintainer_history            maintainer-row  get  in  .   .   .   .   .|302   200|302 200|302
admin:programs_nomination_add                -               get  in  404 404 404 404 403     403     403
admin:programs_nomination_change             nomination-row  get  in  .   .   .   .   200|302 403     200|302
admin:programs_nomination_changelist         -               get  in  404 404 404 404 200     403     200
admin:programs_nomination_delete             nomination-row  get  in  .   .   .   .   403     403     403
admin:programs_nomination_history            nomination-row  get  in  .   .   .   .   200|302 .|302   200|302
admin:programs_program_add                   -               get  in  404 404 404 404 403     200     200
admin:programs_program_change                program-row     get  in  .   .   .   .   200|302 200|302 200|302
admin:programs_program_changelist            -               get  in  404 404 404 404 200     200     200
admin:programs_program_clone                 clone-row       get  in  .   .   .   .   .       200     200
admin:programs_program_delete                program-row     get  in  .   .   .   .   403     403     403
admin:programs_program_history               program-row     get  in  .   .   .   .   200|302 200|302 200|302
admin:programs_program_import                import-into-row get  in  .   .   .   .   200     .       .
admin:programs_program_mail                  mail-words      get  in  .   .   .   .   200     .       200
admin:programs_program_mails                 mails-row       get  in  .   .   .   .   200     .       200
admin:programs_program_question_add          asking-row      get  in  .   .   .   .   200     200     200
admin:programs_program_question_change       question        get  in  .   .   .   .   200     200     200
admin:programs_program_questions             program-row     get  in  .   .   .   .   200     200     200
admin:programs_program_survey_preview        preview         get  in  .   .   .   .   200     200     200
admin:programs_project_add                   -               get  in  404 404 404 404 403     403     403
admin:programs_project_change                project-row     get  in  .   .   .   .   403     200|302 200|302
admin:programs_project_changelist            -               get  in  404 404 404 404 403     200     200
admin:programs_project_delete                project-row     get  in  .   .   .   .   403     403     403
admin:programs_project_history               project-row     get  in  .   .   .   .   .|302   200|302 200|302
"""


@dataclass(frozen=True)
class Cell:
    own: str
    other: str


@dataclass(frozen=True)
class Row:
    name: str
    kind: str
    method: str
    cells: dict[str, Cell]


def _cell(text: str) -> Cell:
    own, bar, other = text.partition("|")
    same = own in {"in", "403"}
    return Cell(own, other if bar else own if same else "404")


def _rows() -> list[Row]:
    rows = []
    for line in TABLE.splitlines():
        if line and not line.startswith("#"):
            name, kind, method, *cells = line.split()
            cells *= len(ROLES) // len(cells)
            rows.append(Row(name, kind, method, dict(zip(ROLES, map(_cell, cells), strict=True))))
    return rows


ROWS = _rows()
