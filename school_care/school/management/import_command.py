"""What the import commands share: the file, the school, and how they end."""

import json
from pathlib import Path
from typing import Any, NoReturn

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.core.sheets import UnreadableSheet
from school_care.school.models import School, User
from school_care.school.refusal import Refused

REFUSED, FAILED = 2, 1


class ImportCommand(BaseCommand):
    """Exit status 0 done (refused rows included), 2 input unreadable or refused, 1 failed.

    With `--json` there is one JSON object on the standard output however it ends: the outcome, or
    {"file", "error"}.
    """

    # All checks would load every page of the product, which takes longer than a small import.
    requires_system_checks = (Tags.compatibility,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--commit", action="store_true", help="保存")
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument("--by", metavar="USERNAME", help="以谁的名义导入")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = self.run_import(
                options["file"], the_school(options["school"]), _actor(options["by"]), options
            )
        except (Refused, UnreadableSheet) as error:
            self._fail(options, str(error), REFUSED, error)
        except Exception as error:
            if not options["json"]:
                raise
            self._fail(options, f"程序出错：{type(error).__name__}", FAILED, error)
        if options["json"]:
            told = self.as_json(options["file"], outcome)
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(self.as_text(outcome, committed=options["commit"]))

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

    def _fail(
        self, options: dict[str, Any], message: str, status: int, cause: Exception
    ) -> NoReturn:
        if options["json"]:
            told = {"file": str(options["file"]), "error": message}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        raise CommandError(message, returncode=status) from cause


def the_school(code10: str | None) -> School:
    """The school of a code; without one the only school there is. Raises Refused."""
    schools = School.objects.filter(code10=code10) if code10 else School.objects.all()
    found = list(schools[:2])
    if not found and code10:
        raise Refused(f"没有学校标识码为{code10}的学校。")
    if not found:
        raise Refused("还没有学校：请先运行 init_school。")
    if len(found) > 1:
        raise Refused("有多所学校：请用 --school 指明学校标识码。")
    return found[0]


def _actor(username: str | None) -> User | None:
    if not username:
        return None
    actor = User.objects.filter(username=username, is_active=True).first()
    if actor is None:
        raise Refused(f"没有名为{username}的账号。")
    return actor
