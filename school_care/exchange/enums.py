"""Choices of lists that leave the school."""

from django.db.models import TextChoices


class RosterForm(TextChoices):
    """The lists a school is asked for, in the order of columns superiors use (domain F-01 …)."""

    NATIONAL = "f01", "学籍信息表（全国学籍格式）"
    REGISTRATION = "f02", "农村留守儿童基本情况登记表"
    LEFT_BEHIND = "f05", "留守儿童花名册"
    SPECIAL_GROUPS = "f06", "特殊群体学生花名册"
    PAIRINGS = "f08", "结对帮扶一览表"
    CHOSEN = "list", "学生名单"
    FILLED_FORM = "fill", "上级表格"  # made by filling somebody's form, in whatever order it has
    REPORTS_UP = "ledger", "上报台账"  # what was reported upwards, not who is at school


class Purpose(TextChoices):
    """Why a list leaves the school."""

    SUPERIOR = "superior", "报送上级部门"
    CIVIL_AFFAIRS = "civil", "报送民政、乡镇"
    FUNDING = "funding", "学生资助"
    SCHOOL_WORK = "school", "本校工作"
    INSPECTION = "inspect", "迎接检查"
    OTHER = "other", "其他"


class FillState(TextChoices):
    """A superior's sheet from upload to the filled file."""

    MATCHING = "matching", "待确认栏目"
    FILLED = "filled", "已填好"
    CANCELLED = "cancelled", "已放弃"
