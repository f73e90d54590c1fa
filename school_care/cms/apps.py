from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "school_care.cms"
    label = "cms"
    verbose_name = "家校之窗"
    default_auto_field = "django.db.models.BigAutoField"
