"""Choices of warnings."""

from django.db.models import TextChoices


class AlertState(TextChoices):
    """Where one warning stands."""

    OPEN = "open", "待处理"
    SEEN = "seen", "已知悉"
    DONE = "done", "已处理"
    CLEARED = "cleared", "已解除"


STANDING = (AlertState.OPEN, AlertState.SEEN)
ENDED = (AlertState.DONE, AlertState.CLEARED)


class Outcome(TextChoices):
    """What a warning turned out to be, said by whoever dealt with it."""

    ACTED = "acted", "属实，已处理"
    KNOWN = "known", "属实，早已在办"
    FALSE = "false", "误报"


TRUE = (Outcome.ACTED, Outcome.KNOWN)


class Tier(TextChoices):
    """How soon a person must act: decides the order and how loudly it is told."""

    NOW = "now", "马上"
    TODAY = "today", "今天"
    SOON = "soon", "近日"


class Acts(TextChoices):
    """Who acts first. Where there is nobody, the student-affairs director, then the principal."""

    HEAD_TEACHER = "head_teacher", "班主任"
    DIRECTOR = "director", "德育主任"
    REGISTRAR = "registrar", "学籍员"


class Change(TextChoices):
    """What a row of a warning's history says."""

    RAISED = "raised", "发出预警"
    SEEN = "seen", "已知悉"
    DONE = "done", "已处理"
    CLEARED = "cleared", "已解除"
    REOPENED = "reopened", "重新打开"
    HANDED = "handed", "移交"
