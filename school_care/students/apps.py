from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "school_care.students"
    label = "students"
    verbose_name = "学生档案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.core import jobs, publication
        from school_care.school.setup import register_school_setup
        from school_care.students import bulk_actions, kinds, list_columns, merging_rules, panels
        from school_care.students.departures import register_departure
        from school_care.students.services.care import set_up_levels
        from school_care.students.services.imports.waking import resume_stalled
        from school_care.students.services.publication import objections_about_pupils
        from school_care.students.services.standings import end_at_departure

        register_departure(end_at_departure)
        jobs.register_resumer(resume_stalled)
        register_school_setup(set_up_levels)
        panels.register()
        list_columns.register()
        bulk_actions.register()
        kinds.register()
        merging_rules.register()
        publication.register_publication_check("pupils", objections_about_pupils)
