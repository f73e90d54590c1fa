"""The Celery application. A task only wakes work; the database holds it (docs/architecture.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "school_care.settings")

app = Celery("school_care")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
