from django.urls import path

from .views import meetings
from .views.dashboard import dashboard
from .views.pairs import pair_detail
from .views.reminders import reminders, reminders_off

app_name = "pairs"
urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("pairs/<slug:code>/", pair_detail, name="pair_detail"),
    path("pairs/<slug:code>/meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("pairs/<slug:code>/meetings/log/", meetings.meeting_log_other, name="meeting_log_other"),
    path("meetings/<slug:code>/accept/", meetings.meeting_accept, name="meeting_accept"),
    path("meetings/<slug:code>/move/", meetings.meeting_move, name="meeting_move"),
    path("meetings/<slug:code>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("meetings/<slug:code>/log/", meetings.meeting_log, name="meeting_log"),
    path("meetings/<slug:code>/calendar.ics", meetings.meeting_calendar, name="meeting_calendar"),
    path("reminders/", reminders, name="reminders"),
    path("reminders/off/<str:token>/", reminders_off, name="reminders_off"),
]
