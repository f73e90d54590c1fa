"""Choices of pairings (结对)."""

from django.db.models import TextChoices


class PairingKind(TextChoices):
    """Who stands beside a child, and as what (school plan A06, A13; B06; S2 篇八)."""

    TEACHER = "teacher", "教师结对"
    PEER = "peer", "手拉手伙伴"
    HELPER = "helper", "学习帮手"
    ACTING_PARENT = "acting_parent", "代理家长"
    PARTNER = "partner", "校外结对"


# Kinds held by a member of staff, who thereby sees the child.
BY_STAFF = (PairingKind.TEACHER, PairingKind.ACTING_PARENT)
# Kinds held by another pupil.
BY_PUPIL = (PairingKind.PEER, PairingKind.HELPER)
# Kinds of which a child has one at a time.
ONE_AT_A_TIME = (PairingKind.HELPER, PairingKind.ACTING_PARENT)


class Aspect(TextChoices):
    """What the help is about (E05: learning, life, psychology)."""

    STUDY = "study", "学习"
    LIFE = "life", "生活"
    MIND = "mind", "心理"


class PairingEnd(TextChoices):
    """Why a pairing ended."""

    TERM_OVER = "term_over", "到期结束"
    HANDED_OVER = "handed_over", "移交给他人"
    STAFF_LEFT = "staff_left", "老师离校"
    PUPIL_LEFT = "pupil_left", "学生离校"
    OUT_OF_CARE = "out_of_care", "不再需要帮扶"
    WISH = "wish", "学生或家长要求更换"
    NO_CONSENT = "no_consent", "监护人撤回同意"
    MISTAKE = "mistake", "登记有误"
    OTHER = "other", "其他"


class NotesReach(TextChoices):
    """Which records written before the pairing began its holder may read."""

    NONE = "none", "只看接手以后的记录"
    SINCE = "since", "看某一天以后的记录"
    ALL = "all", "看全部记录"


class PartnerKind(TextChoices):
    """People from outside the school; they have no sign-in."""

    CADRE = "cadre", "结对干部"
    CARING_MOTHER = "caring_mother", "爱心妈妈"
    VOLUNTEER = "volunteer", "志愿者"
    ORGANISATION = "organisation", "爱心单位"
    OTHER = "other", "其他"


class HelpGroup(TextChoices):
    """分类、分组 of study help, subject by subject (school plan A03)."""

    FOUNDATION = "foundation", "基础巩固"
    HABIT = "habit", "习惯养成"
    STRETCH = "stretch", "拓展提升"
