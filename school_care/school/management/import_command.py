"""What the import commands share: the file, the school, in whose name."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from school_care.core.sheets import UnreadableSheet
from school_care.school.management.answering import AnsweringCommand, the_school
from school_care.school.models import School, User
from school_care.school.refusal import Refused


class ImportCommand(AnsweringCommand):
    """Exit status 0 done (refused rows included), 2 input unreadable or refused, 1 failed.

    With `--json` there is one JSON object on the standard output however it ends: the outcome, or
    {"file", "error"}.
    """

    refusals = (Refused, UnreadableSheet)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--commit", action="store_true", help="保存")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument("--by", metavar="USERNAME", help="以谁的名义导入")

    def answer(self, options: dict[str, Any]) -> Any:
        school, by = the_school(options["school"]), _actor(options["by"])
        return self.run_import(options["file"], school, by, options)

    def for_programs(self, answer: Any, options: dict[str, Any]) -> dict[str, Any]:
        return self.as_json(options["file"], answer)

    def for_people(self, answer: Any, options: dict[str, Any]) -> str:
        return self.as_text(answer, committed=options["commit"])

    def about(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"file": str(options["file"])}

    def run_import(
        self, path: Path, school: School, by: User | None, options: dict[str, Any]
    ) -> Any:
        """Compare the file and, with `options["commit"]`, store it; return what came of it.
        Raises Refused, UnreadableSheet."""
        raise NotImplementedError

    def as_json(self, path: Path, outcome: Any) -> dict[str, Any]:
        """What `--json` prints of the outcome."""
        raise NotImplementedError

    def as_text(self, outcome: Any, *, committed: bool) -> str:
        """What the person at the terminal reads."""
        raise NotImplementedError


def _actor(username: str | None) -> User | None:
    if not username:
        return None
    actor = User.objects.filter(username=username, is_active=True).first()
    if actor is None:
        raise Refused(f"没有名为{username}的账号。")
    return actor
