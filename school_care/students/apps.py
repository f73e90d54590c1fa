from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "school_care.students"
    label = "students"
    verbose_name = "学生档案"
    default_auto_field = "django.db.models.BigAutoField"
