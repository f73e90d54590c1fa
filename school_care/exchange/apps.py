from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "school_care.exchange"
    label = "exchange"
    verbose_name = "名册与上级表格"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from school_care.exchange import bulk

        bulk.register()
