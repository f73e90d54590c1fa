from school_care.exchange.urls_exports import urlpatterns as exports
from school_care.exchange.urls_fills import urlpatterns as fills

app_name = "exchange"

urlpatterns = [*exports, *fills]
