from django.apps import AppConfig


class SchoolConfig(AppConfig):
    name = "school_care.school"
    label = "school"
    verbose_name = "学校"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from school_care.school.middleware import stamp_session

        user_logged_in.connect(stamp_session, dispatch_uid="school.stamp_session")
