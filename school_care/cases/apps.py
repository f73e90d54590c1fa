from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "school_care.cases"
    label = "cases"
    verbose_name = "一人一案"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.cases import kinds, merging_rules, panels, telling
        from school_care.cases.dropout import registering as dropout
        from school_care.cases.protection import registering as protection

        for part in (kinds, merging_rules, panels, telling, dropout, protection):
            part.register()
