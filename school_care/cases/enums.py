"""Kinds of cases (domain §6.2)."""

from django.db.models import TextChoices


class CaseType(TextChoices):
    """The letters in a case number."""

    DO = "DO", "控辍保学"
    GU = "GU", "监护"
    AID = "AID", "救助帮扶"
    MR = "MR", "强制报告"
