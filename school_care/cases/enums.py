"""Kinds of cases (domain §6.2)."""

from django.db.models import TextChoices


class CaseType(TextChoices):
    """The letters in a case number."""

    DO = "DO", "控辍保学"
    GU = "GU", "监护"
    AID = "AID", "救助帮扶"
    MR = "MR", "强制报告"
    BU = "BU", "欺凌处理"
    CR = "CR", "心理危机"


class DropoutReason(TextChoices):
    """Why a child is not at school, as far as the school knows (domain §2.4)."""

    STUDY = "study", "学习困难/厌学"
    PEERS = "peers", "师生或同伴关系/欺凌"
    POVERTY = "poverty", "家庭经济困难"
    WORK = "work", "外出务工或疑似童工"
    MARRIAGE = "marriage", "早婚早育"
    INTERNET = "internet", "沉迷网络"
    ILLNESS = "illness", "重病"
    DISABILITY = "disability", "残疾"
    MIND = "mind", "心理"
    FAMILY = "family", "家庭变故/监护缺失"
    WITH_PARENTS = "with_parents", "随父母外出未办学籍"
    MISSING = "missing", "失踪/失联"
    SUBSTITUTE = "substitute", "在家、私塾或培训机构替代"
    OFFENCE = "offence", "涉案"
    OTHER = "other", "其他"


# Ticks that say too little on their own: one sentence more is asked for.
NEEDS_WORDS = (DropoutReason.STUDY, DropoutReason.OTHER)


class TemporaryGround(TextChoices):
    """When civil affairs take a child into temporary guardianship (未成年人保护法第九十二条)."""

    UNKNOWN = "unknown", "流浪乞讨或身份不明，暂时查找不到监护人"
    GONE = "gone", "监护人下落不明，没有其他人可以监护"
    UNABLE = "unable", "监护人因自身原因或突发事件不能履行监护职责"
    NEGLECTS = "neglects", "监护人拒绝或怠于履行监护职责，孩子无人照料"
    INCITES = "incites", "监护人教唆、利用孩子违法犯罪，需要带离安置"
    HARMS = "harms", "孩子受监护人严重伤害或面临人身威胁，需要紧急安置"


class ConsentHow(TextChoices):
    """How a guardian agreed."""

    WRITTEN = "written", "书面"
    SPOKEN = "spoken", "当面口头"
    PHONE = "phone", "电话"


class Measure(TextChoices):
    """What the school has done, beyond the calls and visits it has records of."""

    MET_GUARDIAN = "met_guardian", "与监护人当面沟通"
    MET_CARER = "met_carer", "与实际照护人沟通"
    CALLED_PARENTS = "called_parents", "联系在外的父母"
    WITH_VILLAGE = "with_village", "与村（社区）一同上门"
    TUTORED = "tutored", "安排学习帮扶"
    PAIRED = "paired", "安排教师结对"
    COUNSELLED = "counselled", "提供心理支持"
    AIDED = "aided", "协助申请资助"
    LOOKED_AFTER = "looked_after", "在校临时照料"
    POLICE = "police", "已报警"
