"""One numbered part of a topic."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import TextChoices

from school_care.reports.packs.context import PackContext
from school_care.reports.packs.tables import Content


class PackTopic(TextChoices):
    """What an inspection is about."""

    LEFT = "left", "留守儿童关爱"
    DROPOUT = "dropout", "控辍保学"
    GROUPS = "groups", "特殊群体关爱"


@dataclass(frozen=True)
class PackPart:
    """A part: `code` says it in an order, `content` what of it there is for a pack."""

    code: str
    title: str
    content: Callable[[PackContext], Content]
