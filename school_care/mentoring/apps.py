from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "school_care.mentoring"
    label = "mentoring"
    verbose_name = "关爱帮扶"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.mentoring import (
            kinds,
            list_columns,
            merging_rules_counselling,
            panels,
            panels_counselling,
            panels_records,
        )

        kinds.register()
        panels.register()
        panels_records.register()
        panels_counselling.register()
        merging_rules_counselling.register()
        list_columns.register()

        from school_care.mentoring import merging_rules_allowances, panels_allowances

        merging_rules_allowances.register()
        panels_allowances.register()

        from school_care.mentoring import pairing_ties

        pairing_ties.register()

        from school_care.mentoring import merging_rules_plans, panels_plans

        merging_rules_plans.register()
        panels_plans.register()

        from school_care.mentoring import merging_rules_board
        from school_care.mentoring.services.board.subject_groups import end_groups_of
        from school_care.students.departures import register_departure

        merging_rules_board.register()
        register_departure(end_groups_of)

        from school_care.mentoring import merging_rules_progress, panels_progress

        merging_rules_progress.register()
        panels_progress.register()
