"""Addresses of the ledger of duties, part by part."""

from school_care.duties.urls_feed import urlpatterns as feed
from school_care.duties.urls_inbox import urlpatterns as inbox
from school_care.duties.urls_meeting import urlpatterns as meeting
from school_care.duties.urls_mine import urlpatterns as mine
from school_care.duties.urls_moves import urlpatterns as moves
from school_care.duties.urls_rules import urlpatterns as rules

app_name = "duties"

# mine: 我的待办, 免办; meeting: 周一例会, 应办台账, 移交; rules: 规则; inbox: 提醒; feed: 日历
urlpatterns = [*mine, *meeting, *rules, *inbox, *moves, *feed]
