from school_care.exchange.urls_dropout_ledgers import urlpatterns as dropout_ledgers
from school_care.exchange.urls_exports import urlpatterns as exports
from school_care.exchange.urls_fills import urlpatterns as fills
from school_care.exchange.urls_reports_up import urlpatterns as reports_up

app_name = "exchange"

urlpatterns = [*exports, *fills, *reports_up, *dropout_ledgers]
