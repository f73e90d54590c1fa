from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "school_care.alerts"
    label = "alerts"
    verbose_name = "预警"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.alerts import daily, duty_kind, merging_rules, panels, rules, telling

        for part in (rules, daily, duty_kind, merging_rules, panels, telling):
            part.register()
