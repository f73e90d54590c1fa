from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "school_care.workspace"
    label = "workspace"
    verbose_name = "工作台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.workspace import cards

        cards.register()
