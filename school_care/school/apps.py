from django.apps import AppConfig


class SchoolConfig(AppConfig):
    name = "school_care.school"
    label = "school"
    verbose_name = "学校"
    default_auto_field = "django.db.models.BigAutoField"
