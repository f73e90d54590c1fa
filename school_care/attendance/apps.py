from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "school_care.attendance"
    label = "attendance"
    verbose_name = "考勤与在校"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.attendance import (
            calendar_uses,
            import_ties,
            kinds,
            merging_rules,
            note_lines,
            panels,
            year_ties,
        )

        calendar_uses.register()
        panels.register()
        kinds.register()
        year_ties.register()
        merging_rules.register()
        import_ties.register()
        note_lines.register()
