from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "school_care.mentoring"
    label = "mentoring"
    verbose_name = "关爱帮扶"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.mentoring import kinds, list_columns, panels

        kinds.register()
        panels.register()
        list_columns.register()
