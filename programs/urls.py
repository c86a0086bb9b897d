from django.urls import path, register_converter

from .converters import RoleConverter
from .views import (
    announcements,
    applications,
    candidates,
    claims,
    concerns,
    declarations,
    desk,
    maintainers,
    nominations,
    public,
    subscriptions,
    wishes,
)
from .views.roster import roster
from .views.surveys import clock_changes, survey

register_converter(RoleConverter, "role")

app_name = "programs"
urlpatterns = [
    path("", public.home, name="home"),
    path("how-it-works/", public.guide, name="guide"),
    path("for-projects/", public.for_projects, name="for_projects"),
    path("help-this-site/", public.help_us, name="help_us"),
    path("code-of-conduct/", public.code_of_conduct, name="code_of_conduct"),
    path("projects/<slug:slug>/", public.project_detail, name="project_detail"),
    path("projects/<slug:slug>/desk/", desk.project_desk, name="project_desk"),
    path("projects/<slug:slug>/desk/change/", desk.project_edit, name="project_edit"),
    path("projects/<slug:slug>/desk/withdraw/", desk.amendment_withdraw, name="amendment_withdraw"),
    path("projects/<slug:slug>/desk/invite/", maintainers.maintainer_invite, name="maintainer_invite"),
    path("projects/<slug:slug>/desk/leave/", maintainers.maintainer_leave, name="maintainer_leave"),
    path("invitations/<slug:code>/revoke/", maintainers.invitation_revoke, name="invitation_revoke"),
    path("invitation/<str:token>/", maintainers.invitation, name="invitation"),
    path("invitation/<str:token>/decline/", maintainers.invitation_decline, name="invitation_decline"),
    path("projects/<slug:slug>/nominations/<slug:program>/", nominations.nominations, name="nominations"),
    path("projects/<slug:slug>/candidates/<slug:program>/", candidates.candidates, name="candidates"),
    path("candidates/<slug:code>/", candidates.candidate, name="candidate"),
    path("nominations/<slug:code>/revoke/", nominations.nomination_revoke, name="nomination_revoke"),
    path("nomination/<str:token>/", nominations.nomination, name="nomination"),
    path("nomination/<str:token>/decline/", nominations.nomination_decline, name="nomination_decline"),
    path("programs/", public.program_list, name="program_list"),
    path("programs/feed/", announcements.program_feed, name="program_feed"),
    path("announcements/by-mail/", subscriptions.subscription, name="subscription"),
    path(
        "announcements/by-mail/confirm/<str:token>/",
        subscriptions.subscription_confirm,
        name="subscription_confirm",
    ),
    path("announcements/by-mail/off/<str:token>/", subscriptions.subscription_off, name="subscription_off"),
    path("programs/<slug:slug>/dates.ics", announcements.program_dates, name="program_dates"),
    path("programs/<slug:slug>/", public.program_detail, name="program_detail"),
    path("programs/<slug:slug>/roster/", roster, name="roster"),
    path("programs/<slug:slug>/concern/", concerns.concern_create, name="concern_create"),
    path("concerns/", concerns.concern_list, name="concern_list"),
    path("concerns/<slug:code>/", concerns.concern_detail, name="concern_detail"),
    path("programs/<slug:slug>/clock-changes/", clock_changes, name="clock_changes"),
    path(
        "programs/<slug:slug>/apply/<role:role>/", applications.application_create, name="application_create"
    ),
    path("applications/<slug:code>/", applications.application_detail, name="application_detail"),
    path("applications/<slug:code>/edit/", applications.application_edit, name="application_edit"),
    path(
        "applications/<slug:code>/withdraw/", applications.application_withdraw, name="application_withdraw"
    ),
    path("applications/<slug:code>/restore/", applications.application_restore, name="application_restore"),
    path("applications/<slug:code>/listing/", wishes.application_listing, name="application_listing"),
    path(
        "applications/<slug:code>/next-cohort/",
        wishes.application_next_cohort,
        name="application_next_cohort",
    ),
    path("still-here/<str:token>/", wishes.still_here, name="still_here"),
    path("applications/<slug:code>/survey/", survey, name="survey"),
    path("applications/<slug:code>/conduct/", applications.accept_conduct, name="accept_conduct"),
    path("claim/<str:token>/", claims.claim, name="claim"),
    path("claim/<str:token>/not-me/", claims.claim_decline, name="claim_decline"),
    path("claim/<str:token>/new-link/", claims.claim_renew, name="claim_renew"),
    path("declarations/new/", declarations.declaration_create, name="declaration_create"),
    path("declarations/<slug:code>/", declarations.declaration_detail, name="declaration_detail"),
    path("declarations/<slug:code>/edit/", declarations.declaration_edit, name="declaration_edit"),
    path("declarations/<slug:code>/preview/", declarations.declaration_preview, name="declaration_preview"),
    path("declarations/<slug:code>/send/", declarations.declaration_send, name="declaration_send"),
    path(
        "declarations/<slug:code>/withdraw/", declarations.declaration_withdraw, name="declaration_withdraw"
    ),
]
