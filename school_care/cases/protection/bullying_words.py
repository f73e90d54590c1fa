"""What pages and papers of 欺凌 say: where it was heard, which measures there are, whose rule."""

from django.db.models import TextChoices

from school_care.cases.models import Bullying
from school_care.cases.protection.enums import BullyingForm

# 加强中小学生欺凌综合治理方案（教督〔2017〕10号）: ten days from when the school begins. They are
# counted here from the report, and as calendar days, so that neither waiting to begin nor a holiday
# draws them out.
DAYS = 10
START_WITHIN = TOLD_WITHIN = 1
SUPPORT_WITHIN = 3

LAW = "未成年人保护法第三十九条"
RULES = "未成年人学校保护规定第二十三条"
SCHEME = "加强中小学生欺凌综合治理方案"
DISCIPLINE = "中小学教育惩戒规则（试行）"
SERIOUS_RULE = "未成年人保护法第三十九条第三款"


class Through(TextChoices):
    """线索来源."""

    CHILD = "child", "学生自己说"
    PEER = "peer", "同学说"
    PARENT = "parent", "家长反映"
    TEACHER = "teacher", "老师发现"
    SURVEY = "survey", "匿名问卷"
    ONLINE = "online", "网络、视频"
    OTHER = "other", "其他"


class Measure(TextChoices):
    """教育惩戒和处理: 中小学教育惩戒规则（试行）（教育部令第49号）第八至十条, and what repairs."""

    APOLOGY = "apology", "赔礼道歉"
    MEND = "mend", "归还、赔偿财物，删除网上内容"
    NAMED = "named", "批评教育"
    WRITTEN = "written", "书面检讨"
    SERVICE = "service", "承担校内公益服务"
    DIRECTOR = "director", "德育主任训导"
    LESSONS = "lessons", "校规校纪和行为规则专门教育"
    NO_TRIPS = "no_trips", "暂停参加集体外出活动"
    HOME = "home", "停课或停学不超过一周，由家长在家教育（小学高年级以上，情节严重）"
    VICE_HEAD = "vice_head", "法治副校长训诫"
    GUIDED = "guided", "心理辅导、行为干预"
    DISCIPLINE = "discipline", "纪律处分"
    SPECIAL = "special", "提请专门教育评估"


def form_words(bullying: Bullying) -> str:
    """The ways, as listed in the rule."""
    return "；".join(one.label for one in BullyingForm if one in bullying.forms)


def through_words(bullying: Bullying) -> str:
    """Where it was heard."""
    code = bullying.through
    return str(Through(code).label) if code in Through.values else code
