from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "school_care.students"
    label = "students"
    verbose_name = "学生档案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.core import jobs
        from school_care.students import kinds, panels
        from school_care.students.services.imports.waking import resume_stalled

        jobs.register_resumer(resume_stalled)
        panels.register()
        kinds.register()
