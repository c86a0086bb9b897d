from django.urls import path

from .views import runs, workbench

app_name = "matching"
urlpatterns = [
    path("programs/<slug:slug>/matching/", workbench.workbench, name="workbench"),
    path("programs/<slug:slug>/matching/rulings/", workbench.ruling_create, name="ruling_create"),
    path("matching/rulings/<slug:code>/lift/", workbench.ruling_lift, name="ruling_lift"),
    path("matching/<slug:code>/", runs.run_detail, name="run_detail"),
    path("matching/<slug:code>/progress/", runs.run_progress, name="run_progress"),
    path("matching/<slug:code>/review/", runs.run_review, name="run_review"),
    path("matching/<slug:code>/again/", runs.run_again, name="run_again"),
    path("matching/<slug:code>/cancel/", runs.run_cancel, name="run_cancel"),
    path("matching/<slug:code>/publish/", runs.run_publish, name="run_publish"),
    path("matching/<slug:code>/undo/", runs.run_undo, name="run_undo"),
    path("matching/<slug:code>/send-now/", runs.run_send_now, name="run_send_now"),
]
