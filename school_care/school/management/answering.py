"""Commands that answer a person or, with `--json`, a program; and how they end."""

import json
from typing import Any, NoReturn

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError

from school_care.school.models import School
from school_care.school.refusal import Refused

REFUSED, FAILED = 2, 1


class AnsweringCommand(BaseCommand):
    """Exit status 0 done, 2 refused, 1 failed. With `--json` there is one value on the standard
    output however it ends: the answer, or {"error"}."""

    # All checks would load every page of the product, which takes longer than most answers.
    requires_system_checks = (Tags.compatibility,)
    refusals: tuple[type[Exception], ...] = (Refused,)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = self.answer(options)
        except self.refusals as error:
            self._fail(options, str(error), REFUSED, error)
        except Exception as error:
            if not options["json"]:
                raise
            self._fail(options, f"程序出错：{type(error).__name__}", FAILED, error)
        if options["json"]:
            told = self.for_programs(answer, options)
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(self.for_people(answer, options))

    def answer(self, options: dict[str, Any]) -> Any:
        """Do what is asked; return what came of it. Raises one of `refusals`."""
        raise NotImplementedError

    def for_programs(self, answer: Any, options: dict[str, Any]) -> Any:
        """What `--json` prints of an answer."""
        return answer

    def for_people(self, answer: Any, options: dict[str, Any]) -> str:
        """What the person at the terminal reads of an answer."""
        raise NotImplementedError

    def about(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `--json` says of a run that failed beside the error."""
        return {}

    def _fail(
        self, options: dict[str, Any], message: str, status: int, cause: Exception
    ) -> NoReturn:
        if options["json"]:
            told = {**self.about(options), "error": message}
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
