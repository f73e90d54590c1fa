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
            merging_rules_allowances,
            merging_rules_board,
            merging_rules_counselling,
            merging_rules_plans,
            merging_rules_progress,
            note_lines,
            pairing_ties,
            panels,
            panels_allowances,
            panels_counselling,
            panels_plans,
            panels_progress,
            panels_records,
        )
        from school_care.mentoring.services.board.subject_groups import end_groups_of
        from school_care.students.departures import register_departure

        for part in (
            kinds,
            panels,
            panels_records,
            panels_counselling,
            merging_rules_counselling,
            list_columns,
            merging_rules_allowances,
            panels_allowances,
            pairing_ties,
            merging_rules_plans,
            panels_plans,
            merging_rules_board,
            merging_rules_progress,
            panels_progress,
            note_lines,
        ):
            part.register()
        register_departure(end_groups_of)
