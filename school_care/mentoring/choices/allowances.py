"""Choices of the acting parent's ledger (零用钱登记)."""

from django.db.models import TextChoices


class QuotaPer(TextChoices):
    """In which period the quota may be spent."""

    WEEK = "week", "每周"
    MONTH = "month", "每月"


class EntryKind(TextChoices):
    """What an entry does; a mistake is mended by its opposite, never changed."""

    DEPOSIT = "deposit", "存入"
    PAYOUT = "payout", "支取"
    COUNTER = "counter", "冲正"
    RETURNED = "returned", "结清退还"


class MoneySource(TextChoices):
    """Who brought the money."""

    PARENT = "parent", "父母"
    CARER = "carer", "照护人"
    AID = "aid", "资助款"
    OTHER = "other", "其他"


class Spending(TextChoices):
    """What money was paid out for."""

    SNACK = "snack", "日常零用"
    STATIONERY = "stationery", "学习用品"
    DAILY = "daily", "生活用品"
    TRAVEL = "travel", "路费"
    MEDICAL = "medical", "看病买药"
    OTHER = "other", "其他"


class PupilSaid(TextChoices):
    """How the pupil confirmed that the money was received."""

    SIGNED = "signed", "当面签名"
    FINGERPRINT = "fingerprint", "按手印"
    SPOKEN = "spoken", "口头确认，第三人在场"
