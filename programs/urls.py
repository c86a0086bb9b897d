from django.urls import path, register_converter

from .converters import RoleConverter
from .views import applications, claims, declarations, public
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
    path("programs/", public.program_list, name="program_list"),
    path("programs/<slug:slug>/", public.program_detail, name="program_detail"),
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
    path("applications/<slug:code>/survey/", survey, name="survey"),
    path("applications/<slug:code>/conduct/", applications.accept_conduct, name="accept_conduct"),
    path("claim/<str:token>/", claims.claim, name="claim"),
    path("claim/<str:token>/not-me/", claims.claim_decline, name="claim_decline"),
    path("claim/<str:token>/new-link/", claims.claim_renew, name="claim_renew"),
    path("declarations/new/", declarations.declaration_create, name="declaration_create"),
    path("declarations/<slug:code>/", declarations.declaration_detail, name="declaration_detail"),
    path("declarations/<slug:code>/edit/", declarations.declaration_edit, name="declaration_edit"),
    path(
        "declarations/<slug:code>/withdraw/", declarations.declaration_withdraw, name="declaration_withdraw"
    ),
]
