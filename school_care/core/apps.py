from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "school_care.core"
    label = "core"
    verbose_name = "公共基础"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.core import checks  # noqa: F401  (registers the system checks)
