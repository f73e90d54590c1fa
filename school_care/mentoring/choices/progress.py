"""Choices of the progress file (进步档案)."""

from django.db.models import TextChoices


class ExamStage(TextChoices):
    """Which point of the term a mark stands for (F-09: 期初、期中、期末)."""

    START = "start", "期初"
    MIDDLE = "middle", "期中"
    END = "end", "期末"
    OTHER = "other", "单元或其他"


class BagItem(TextChoices):
    """The twelve things of the growth bag (F-10)."""

    SELF_INTRO = "self_intro", "自我介绍"
    TALKS = "talks", "谈心记录"
    CONDUCT = "conduct", "品行进步"
    HEALTH = "health", "身心健康"
    LETTERS = "letters", "与父母书信"
    WORK = "work", "作业样本"
    READING = "reading", "阅读书目"
    CERTIFICATES = "certificates", "证书"
    STAGE_PLAN = "stage_plan", "阶段计划"
    STAGE_SUMMARY = "stage_summary", "阶段小结"
    REPORT = "report", "素质报告单"
    ACTING_PARENT = "acting_parent", "代理家长活动材料"


class AwardLevel(TextChoices):
    """How far an achievement was honoured."""

    CLASS = "class", "班级"
    SCHOOL = "school", "学校"
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县级"
    HIGHER = "higher", "县级以上"
    NONE = "none", "不分级别"


class Voice(TextChoices):
    """Whose words a review holds (B03)."""

    TEACHER = "teacher", "老师的话"
    PUPIL = "pupil", "学生的话"
    PARENT = "parent", "家长的话"


class HowSaid(TextChoices):
    """How the words reached the school."""

    WRITTEN = "written", "本人书写"
    SPOKEN = "spoken", "口述，老师代记"
    PHONE = "phone", "电话转述"
    ABSENT = "absent", "未能取得"


class ReviewState(TextChoices):
    """A term review."""

    DRAFT = "draft", "草稿"
    DONE = "done", "已完成"
