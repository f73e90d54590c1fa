"""Choices of printing jobs."""

from django.db.models import TextChoices


class PrintKind(TextChoices):
    """Which paper."""

    PROGRESS = "progress", "进步报告"
    REVIEW = "review", "学期评议"
    PLAN = "plan", "帮扶计划"
    BAG = "bag", "成长记录袋目录"
    FILE = "file", "一生一档"
    PACK = "pack", "迎检资料包"


class Edition(TextChoices):
    """For whom. The family edition is the default; the school edition stays in the house."""

    FAMILY = "family", "家庭版"
    SCHOOL = "school", "校内版"


class Scope(TextChoices):
    """Which pupils, as the person chose them."""

    STUDENT = "student", "一名学生"
    CLASS = "class", "一个班"
    ALL = "all", "全部关爱学生"


class Output(TextChoices):
    """One file with bookmarks, or one a pupil in a zip."""

    MERGED = "merged", "合并成一个文件"
    ZIP = "zip", "每人一个文件，打包下载"


class PrintPurpose(TextChoices):
    """What a print with children in it is for; logged with it."""

    WORK = "work", "日常工作"
    ARCHIVE = "archive", "存档"
    FAMILY = "family", "发给家长"
    MEETING = "meeting", "会议研究"
    INSPECTION = "inspection", "迎接检查"
    SUPERIOR = "superior", "报送上级"
    TRANSFER = "transfer", "转学交接"
    OTHER = "other", "其他（请说明）"

    @property
    def short(self) -> str:
        """As the foot of a paper says it."""
        return "其他" if self == PrintPurpose.OTHER else self.label


class PrintState(TextChoices):
    """A job from request to erasure."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "正在排版"
    DONE = "done", "可下载"
    FAILED = "failed", "没有完成"
    ERASED = "erased", "已清除"

    @property
    def is_waiting(self) -> bool:
        """Whether there is still something to come."""
        return self in UNFINISHED


UNFINISHED = (PrintState.QUEUED, PrintState.RUNNING)

# Running to running: the work of a worker that died is taken up by another.
ALLOWED: dict[PrintState, frozenset[PrintState]] = {
    PrintState.QUEUED: frozenset({PrintState.RUNNING, PrintState.FAILED, PrintState.ERASED}),
    PrintState.RUNNING: frozenset(
        {PrintState.RUNNING, PrintState.DONE, PrintState.FAILED, PrintState.ERASED}
    ),
    PrintState.DONE: frozenset({PrintState.ERASED}),
    PrintState.FAILED: frozenset({PrintState.ERASED}),
    PrintState.ERASED: frozenset(),
}


class SummaryKind(TextChoices):
    """What a report of the school is about."""

    MONTH = "month", "关爱工作月报"
    TERM = "term", "学期工作总结"
    YEAR = "year", "学年工作总结"
    PLAN = "plan", "学期工作计划"


class SummaryState(TextChoices):
    """From draft to signature; where it went afterwards the report upwards says."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "待校长签发"
    SIGNED = "signed", "已签发"


SUMMARY_MOVES: dict[SummaryState, frozenset[SummaryState]] = {
    SummaryState.DRAFT: frozenset({SummaryState.IN_REVIEW, SummaryState.SIGNED}),
    SummaryState.IN_REVIEW: frozenset({SummaryState.DRAFT, SummaryState.SIGNED}),
    SummaryState.SIGNED: frozenset(),
}


class GroupPost(TextChoices):
    """A place in the leading group."""

    HEAD = "head", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "组员"


class ProblemSource(TextChoices):
    """How a problem came to light."""

    SCREENING = "screening", "排查"
    VISIT = "visit", "家访"
    TALK = "talk", "谈心"
    FAMILY = "family", "家长反映"
    SUPERIOR = "superior", "上级交办"
    OTHER = "other", "其他"


class DocumentKind(TextChoices):
    """Papers of the school that take a place in an inspection pack (domain §0.1.15)."""

    RULES = "rules", "制度"
    PLAN = "plan", "工作计划、方案"
    SUMMARY = "summary", "工作总结"
    ONE_SCHOOL = "one_school", "一校一案"
    LETTER = "letter", "目标责任书"
    GROUP = "group", "领导小组文件"
    SIGN_IN = "sign_in", "签到与现场记录"
    AID = "aid", "资助材料"
    OTHER = "other", "其他"
