from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "school_care.cms"
    label = "cms"
    verbose_name = "家校之窗"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.cms.services.withdrawal import take_down_objectionable
        from school_care.core.publication import register_recheck

        register_recheck(take_down_objectionable)
