from django.urls import path

from . import mailbox
from .views.preferences import preferences

app_name = "core"
urlpatterns = [
    path("settings/", preferences, name="preferences"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.mailbox_message, name="mailbox_message"),
]
