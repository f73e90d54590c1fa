"""`manage.py duty_rules list|use school|use township`: which rules hold at a school."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.duties.presets import Rule
from school_care.duties.rules import preset_on, rules_on
from school_care.duties.selectors_rules import presets_held
from school_care.duties.services.rules import FROM_THE_BEGINNING, use_preset, usual_start
from school_care.duties.wording_rules import sentence
from school_care.school.management.answering import AnsweringCommand, the_school
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import Preset
from school_care.students.services.care import care_levels_of


class Command(AnsweringCommand):
    help = "待办规则：列出现行方案和每条规则，或改用学校常用、乡镇三级走访方案"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("list", "use"), help="list 列出；use 改用")
        parser.add_argument("preset", nargs="?", choices=Preset.values, help="改用哪种方案")
        parser.add_argument("--school", metavar="CODE10", help="学校标识码；只有一所学校时可省略")
        parser.add_argument(
            "--from",
            dest="starts_on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="从哪天起（今天或以前）；省略时自动确定，并在结果里说明",
        )
        parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        school = the_school(options["school"])
        return _list(school) if options["action"] == "list" else _use(school, options)

    def for_people(self, answer: dict[str, Any], options: dict[str, Any]) -> str:
        return _text(answer)


def _list(school: School) -> dict[str, Any]:
    today = clock.today()
    preset = Preset(preset_on(school.pk, today))
    levels = {rank: level.name for rank, level in care_levels_of(school).items()}
    return {
        "school": school.code10,
        "preset": preset.value,
        "on": today.isoformat(),
        "presets": [
            {
                "preset": row.preset,
                "from": row.starts_on.isoformat(),
                "until": row.last_day.isoformat() if row.last_day else None,
            }
            for row in reversed(presets_held(school))
        ],
        "rules": [
            _rule(rule, sentence(rule, levels, preset))
            for _, rule in sorted(rules_on(school.pk, today).items())
        ],
    }


def _rule(rule: Rule, words: str) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "rank": rule.rank or None,
        "active": rule.active,
        "required": rule.required,
        "due_after": rule.due_after,
        "warn_after": rule.warn_after,
        "unit": rule.unit,
        "in_vacation": rule.in_vacation,
        "accepts": sorted(rule.accepts),
        "urgency": rule.urgency,
        "minutes": rule.minutes,
        "source": rule.source,
        "words": words,
    }


def _use(school: School, options: dict[str, Any]) -> dict[str, Any]:
    if not options["preset"]:
        raise Refused("请写明改用哪种方案：use school 或 use township。")
    given = options["starts_on"]
    done = use_preset(
        by=None,
        school=school,
        preset=options["preset"],
        starts_on=given or usual_start(school, clock.today()),
        instead_of=None,
    )
    return {
        "changed": done.changed,
        "from": done.starts_on.isoformat(),
        "ended": done.ended,
        **_list(school),
    }


def _text(told: dict[str, Any]) -> str:
    lines = []
    label = Preset(told["preset"]).label
    if "changed" in told:
        day = date.fromisoformat(told["from"])
        since = (
            "从一开始（以前的日子也按它算）" if day <= FROM_THE_BEGINNING else f"{long_date(day)}起"
        )
        verb = "已改用" if told["changed"] else "没有变化，原来就是"
        lines.append(f"{verb}「{label}」，{since}。")
        if told["ended"]:
            lines.append(f"本校修改过的{told['ended']}条规则随原方案停用。")
    else:
        lines.append(f"现行方案：{label}")
        for row in told["presets"]:
            first = date.fromisoformat(row["from"])
            since = "从一开始" if first <= FROM_THE_BEGINNING else f"{long_date(first)}起"
            until = f"，至{long_date(date.fromisoformat(row['until']))}" if row["until"] else ""
            lines.append(f"  {Preset(row['preset']).label}：{since}{until}")
    for rule in told["rules"]:
        off = "" if rule["active"] else "（停用）"
        lines.append(f"{rule['rule']}{off}  {rule['words']}。依据：{rule['source'] or '本校规定'}")
    return "\n".join(lines)
