from django.urls import path

from .views import dashboard

app_name = "pairs"
urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
]
