"""Words of protection cases: mandatory report (强制报告), bullying (欺凌), crisis (心理危机)."""

from enum import IntEnum

from django.db.models import IntegerChoices, TextChoices

from school_care.cases.enums import CaseType

PROTECTED = (CaseType.MR, CaseType.BU, CaseType.CR)


class Level(IntEnum):
    """How much of a case somebody sees; each holds the one before."""

    NONE = 0
    KNOWN = 1  # that it exists: number, days, how far it is
    OWN = 2  # what one wrote oneself, and what one has to do
    STEPS = 3  # the course, without what the child said
    CONTENT = 4


class Part(TextChoices):
    """What somebody is in one case."""

    REPORTER = "reporter", "报告人"
    HANDLER = "handler", "经办人"
    SUPPORTER = "supporter", "帮扶人"
    WATCHER = "watcher", "陪护人"
    KEPT_OUT = "kept_out", "回避"


class ProtectionState(TextChoices):
    """How far a case is. Which may follow which, by kind: services/steps.py."""

    REPORTED = "reported", "已报告"
    HANDLING = "handling", "有关部门处置中"
    INVESTIGATING = "investigating", "调查中"
    CONCLUDED = "concluded", "已认定"
    WATCHED = "watched", "陪护中"
    HANDED = "handed", "已交监护人或医院"
    RETURNED = "returned", "已返校"
    FOLLOWING = "following", "跟踪帮扶"
    UNFOUNDED = "unfounded", "不成立"
    CLOSED = "closed", "已结案"


ENDED = (ProtectionState.UNFOUNDED, ProtectionState.CLOSED)
RUNNING = tuple(state for state in ProtectionState if state not in ENDED)


class Situation(TextChoices):
    """关于建立侵害未成年人案件强制报告制度的意见（试行）（高检发〔2020〕9号）第四条 (domain §2.5),
    and two more of the district's campaign (R27)."""

    INJURY = "MR1", "隐私部位受伤或疑似受伤"
    UNDER_14 = "MR2", "不满十四周岁女生遭受或疑似遭受性侵害、怀孕、流产"
    OVER_14 = "MR3", "十四周岁以上女生遭受或疑似遭受性侵害所致怀孕、流产"
    HURT = "MR4", "身上多处伤、严重营养不良、意识不清，可能被家暴、欺凌、虐待、殴打、麻醉"
    SELF = "MR5", "自杀、自残、工伤、中毒、殴打等造成伤残或死亡"
    ABANDONED = "MR6", "被遗弃，或长期无人照料"
    MISSING = "MR7", "来源不明、失踪，或被拐卖、收买"
    BEGGING = "MR8", "被组织乞讨"
    OTHER = "MR9", "其他严重侵害，或正面临危险"
    ALONE = "T1", "脱离监护单独居住"
    UNABLE = "T2", "监护人丧失监护能力或不履行监护责任"


class Severity(TextChoices):
    """严重程度, as whoever found it judges at that moment."""

    PRESENT = "present", "正在发生"
    HURT = "hurt", "已受伤害"
    LIKELY = "likely", "疑似、可能"


class Suspect(TextChoices):
    """疑似侵害人和学生的关系."""

    GUARDIAN = "guardian", "父母或其他监护人"
    HOUSEHOLD = "household", "同住的家人、照护人"
    RELATIVE = "relative", "亲戚"
    STAFF = "staff", "教职工"
    PUPIL = "pupil", "学生"
    ACQUAINTANCE = "acquaintance", "熟人、邻居"
    STRANGER = "stranger", "陌生人"
    UNKNOWN = "unknown", "还不清楚"


# Of these nobody at home is told (domain §4.6).
OF_THE_HOME = (Suspect.GUARDIAN, Suspect.HOUSEHOLD, Suspect.RELATIVE)


class Shielding(TextChoices):
    """已采取的保护措施."""

    WITH_CHILD = "with_child", "有老师陪着"
    APART = "apart", "和疑似侵害人隔开"
    SAFE_PLACE = "safe_place", "安置在校内安全的地方"
    HOSPITAL = "hospital", "已送医"
    KEPT_TRACES = "kept_traces", "现场、衣物、聊天记录保留原样"
    TOLD_LEADER = "told_leader", "已电话告诉校领导"


class GuardiansTold(TextChoices):
    """是否通知监护人."""

    NOT_YET = "not_yet", "还没有，听公安的意见"
    TOLD = "told", "已通知"
    NOT_TOLD = "not_told", "不通知"


class EntryKind(TextChoices):
    """What is written into the course of a case."""

    FOUND = "found", "补充发现的情况"
    SHIELDED = "shielded", "保护措施"
    POLICE = "police", "公安进展"
    MEDICAL = "medical", "送医和检查"
    BODY = "body", "教育、民政等部门"
    FAMILY = "family", "告知家长"
    MEETING = "meeting", "会议和研究"
    SUPPORT = "support", "关爱帮扶"
    TALK = "talk", "与学生谈话"
    HANDOVER = "handover", "交接"
    OTHER = "other", "其他"


class CallTo(TextChoices):
    """Who was rung."""

    POLICE_110 = "110", "110"
    STATION = "station", "派出所"
    CIVIL = "civil", "民政（未保工作站）"
    EDUCATION = "education", "教育局"
    AMBULANCE = "120", "120"


class ChildPart(TextChoices):
    """A pupil's part in bullying, as the committee judges it. Until then all are 当事学生."""

    HARMED = "harmed", "被欺凌学生"
    DOING = "doing", "实施欺凌学生"
    JOINING = "joining", "参与、协助"
    SEEING = "seeing", "旁观、知情"


class BullyingForm(TextChoices):
    """未成年人学校保护规定第二十一条."""

    BODY = "body", "殴打、推搡、体罚等身体侵害"
    WORDS = "words", "辱骂、取绰号、嘲笑"
    PROPERTY = "property", "抢夺、勒索、毁坏财物"
    SHUT_OUT = "shut_out", "孤立、排斥"
    ONLINE = "online", "网络诽谤、传播隐私"


class Finding(TextChoices):
    """认定结果."""

    BULLYING = "bullying", "构成欺凌"
    CONFLICT = "conflict", "不构成欺凌，属于一般矛盾"
    UNFOUNDED = "unfounded", "情况不属实"


class Gravity(IntegerChoices):
    """严重程度: the third goes to police and education at once (未保法 39)."""

    LIGHT = 1, "情节轻微"
    BAD = 2, "情节比较恶劣"
    SERIOUS = 3, "严重，涉嫌违法犯罪"


class Trigger(TextChoices):
    """心理危机 — what was noticed."""

    SAYS = "says", "说过或写过不想活"
    HURTS = "hurts", "有自伤"
    TRIED = "tried", "有自杀行为"
    PLANS = "plans", "有准备、告别、转送物品"
    HARMS_OTHERS = "harms_others", "可能伤害别人"
    LOSS = "loss", "突遭变故，情绪失控"
    OTHER = "other", "其他"


class NoticeAnswer(TextChoices):
    """What the guardian did with the 告知书."""

    SIGNED = "signed", "已签收"
    REFUSED = "refused", "拒绝签收"


class ReturnAdvice(TextChoices):
    """复学评估会 — what was agreed."""

    RETURNS = "returns", "返校就读"
    PART = "part", "部分时间到校"
    WAITS = "waits", "暂缓返校"


class ResultKind(TextChoices):
    """转介结果 (R14, R29, T4-07)."""

    ASSESSED = "assessed", "第三方监护评估"
    URGED = "urged", "督促、训诫监护人"
    ENTRUSTED = "entrusted", "落实委托照护"
    NEW_GUARDIAN = "new_guardian", "变更监护人"
    TEMPORARY = "temporary", "临时监护"
    RECOGNISED = "recognised", "认定身份（孤儿、事实无人抚养等）"
    AIDED = "aided", "给予救助、补贴"
    DISABILITY = "disability", "残疾评定"
    VISITED = "visited", "联合走访"
    REFUSED = "refused", "不予办理"
    OTHER = "other", "其他"


class InboundState(TextChoices):
    """转入事项: what another body asks of the school."""

    RECEIVED = "received", "已收到"
    TAKEN = "taken", "办理中"
    ANSWERED = "answered", "已答复"
    NOT_OURS = "not_ours", "不属于本校，已退回"


class InboundMatter(TextChoices):
    """What it is about."""

    FOLLOW = "follow", "请关注这名学生"
    RETURN = "return", "请接收返校、入学"
    VISIT = "visit", "请配合走访、评估"
    FACTS = "facts", "请提供在校情况"
    SUPPORT = "support", "请给予帮扶"
    OTHER = "other", "其他"


class EmergencyKind(TextChoices):
    """应急预案 by what happens (Z07)."""

    MISSING = "missing", "学生走失、失联"
    INJURY = "injury", "意外伤害、急病"
    SELF_HARM = "self_harm", "自伤、自杀"
    VIOLENCE = "violence", "校园暴力、外人闯入"
    FIRE = "fire", "火灾、地震"
    POISON = "poison", "食物中毒、传染病"
    FLOOD = "flood", "暴雨、山洪、冰雪"
    GROUP = "group", "群体性突发事件"
