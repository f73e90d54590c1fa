from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "school_care.reports"
    label = "reports"
    verbose_name = "报表"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.core import jobs
        from school_care.reports import bulk
        from school_care.reports.services import resume_stalled

        jobs.register_resumer(resume_stalled)
        bulk.register()
