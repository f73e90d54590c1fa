from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "school_care.duties"
    label = "duties"
    verbose_name = "应办台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.duties import letting_go, merging_rules, panels, panels_overview
        from school_care.duties.services.feed import revoke_on_leaving
        from school_care.school.leaving import register_on_leaving

        letting_go.register()
        merging_rules.register()
        panels.register()
        panels_overview.register()
        register_on_leaving(revoke_on_leaving)
