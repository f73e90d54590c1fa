"""Choices of plans and their checks."""

from django.db.models import TextChoices


class PlanKind(TextChoices):
    """Which plan (A05; 随班就读 and 送教上门, F-27)."""

    STUDY = "study", "学习帮扶计划"
    INCLUSION = "inclusion", "随班就读个别化教育计划"
    HOME_TAUGHT = "home_taught", "送教上门计划"


class PlanState(TextChoices):
    """A plan from first words to its end."""

    DRAFT = "draft", "草稿"
    RUNNING = "running", "执行中"
    CLOSED = "closed", "已结束"
    WITHDRAWN = "withdrawn", "已撤销"


class GoalOf(TextChoices):
    """Whose goal it is (B07: pupils set their own goals of behaviour)."""

    TEACHER = "teacher", "帮扶目标"
    PUPIL = "pupil", "学生自己定的目标"


class Outcome(TextChoices):
    """How a goal stands at a check. Against the child's own beginning, never against others."""

    MET = "met", "已达到"
    BETTER = "better", "有进步"
    SAME = "same", "变化不大"
    HARDER = "harder", "遇到困难"
