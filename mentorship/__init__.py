"""The site: the composition root. It imports the apps and nothing imports it."""

from .celery import app as celery_app

__all__ = ["celery_app"]
