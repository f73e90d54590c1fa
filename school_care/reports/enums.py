"""Choices of printing jobs."""

from django.db.models import TextChoices


class PrintKind(TextChoices):
    """Which paper."""

    PROGRESS = "progress", "进步报告"
    REVIEW = "review", "学期评议"
    PLAN = "plan", "帮扶计划"
    BAG = "bag", "成长记录袋目录"


class Edition(TextChoices):
    """For whom. The family edition is the default; the school edition stays in the house."""

    FAMILY = "family", "家庭版"
    SCHOOL = "school", "校内版"


class Scope(TextChoices):
    """Which pupils, as the person chose them."""

    STUDENT = "student", "一名学生"
    CLASS = "class", "一个班"
    ALL = "all", "全部关爱学生"


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
