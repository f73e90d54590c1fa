from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "school_care.escalation"
    label = "escalation"
    verbose_name = "上报转介"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.escalation import (
            duty_kind,
            panels_links,
            panels_papers,
        )

        for part in (panels_links, panels_papers):
            part.register()
        duty_kind.register()
