from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "school_care.reports"
    label = "reports"
    verbose_name = "报表"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.core import jobs
        from school_care.reports import bulk
        from school_care.reports.figures import registering
        from school_care.reports.packs import building as packs
        from school_care.reports.services import resume_stalled
        from school_care.reports.standing import registering as standing
        from school_care.reports.summaries import duty_kind as summary_duty
        from school_care.reports.summaries import source as summary_source

        packs.register()
        jobs.register_resumer(resume_stalled)
        bulk.register()
        registering.register_all()
        standing.register()
        summary_duty.register()
        summary_source.register()
