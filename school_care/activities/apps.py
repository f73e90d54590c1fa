from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "school_care.activities"
    label = "activities"
    verbose_name = "活动安排"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.activities import panels

        panels.register()
