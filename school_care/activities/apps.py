from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "school_care.activities"
    label = "activities"
    verbose_name = "活动安排"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.activities import (
            kinds,
            merging_rules_birthdays,
            merging_rules_notes,
            merging_rules_taking_part,
            panels,
            panels_activity,
            panels_birthdays,
            panels_calls,
            panels_letters,
            panels_notes,
            panels_programme,
        )

        panels.register()
        panels_activity.register()
        merging_rules_taking_part.register()
        panels_programme.register()
        for part in (panels_birthdays, panels_notes, merging_rules_birthdays, merging_rules_notes):
            part.register()
        for part in (panels_letters, panels_calls):
            part.register()
        kinds.register()
