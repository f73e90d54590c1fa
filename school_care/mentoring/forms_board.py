"""What the pages of the board are given."""

import re
from collections.abc import Mapping
from typing import Any

from school_care.mentoring.selectors_board import MOST
from school_care.mentoring.services.board.terms import Given
from school_care.school.models import User

_BETWEEN = re.compile(r"[、，,；;\s]+")
NUMBER = f"人数请填0到{MOST}之间的整数，不填就按学校的常规人数。"


def read_villages(text: str) -> tuple[str, ...]:
    """Names as people type them, each once: 上坪村、柳溪村."""
    return tuple(dict.fromkeys(filter(None, _BETWEEN.split(text.strip()))))


class TermsForm:
    """The school's usual number, and a line for each teacher; keeps what was typed."""

    def __init__(self, people: list[User], held: Mapping[int, Any], usual: int, data: Any = None):
        self.errors: dict[str, str] = {}
        self.usual = (data or {}).get("usual", str(usual)) if data else str(usual)
        self.rows = []
        for user in people:
            terms = held.get(user.pk)
            most = "" if terms is None or terms.most is None else str(terms.most)
            villages = "、".join(terms.villages) if terms else ""
            if data is not None:
                most = data.get(f"most-{user.public_id}", most).strip()
                villages = data.get(f"villages-{user.public_id}", villages)
            self.rows.append({"user": user, "most": most, "villages": villages, "error": ""})

    def read(self) -> tuple[int, list[Given]] | None:
        """(usual number, what was given); None when a number is none, said on its row."""
        good = _number(self.usual) is not None and self.usual != ""
        if not good:
            self.errors["usual"] = f"请填1到{MOST}之间的整数。"
        given = []
        for row in self.rows:
            most = _number(row["most"])
            if most is None and row["most"]:
                row["error"], good = NUMBER, False
            given.append(Given(row["user"].pk, most, read_villages(row["villages"])))
        return (int(self.usual), given) if good else None


def _number(text: str) -> int | None:
    text = text.strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 3:
        return None
    return int(text) if int(text) <= MOST else None
