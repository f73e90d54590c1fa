from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "school_care.duties"
    label = "duties"
    verbose_name = "应办台账"
    default_auto_field = "django.db.models.BigAutoField"
