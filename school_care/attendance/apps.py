from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "school_care.attendance"
    label = "attendance"
    verbose_name = "考勤与在校"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.attendance import kinds, panels

        panels.register()
        kinds.register()
