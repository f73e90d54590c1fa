"""`manage.py init_school`: the school, its terms and calendar, its site, its first principal."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.school.refusal import Refused
from school_care.school.services import SchoolSetup, init_school


class Command(BaseCommand):
    help = "建立学校：学期、校历、公开网站和第一位校长。可重复运行，不改动已有内容。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="学校全称")
        parser.add_argument("--code", required=True, help="学校标识码，10位数字")
        parser.add_argument("--principal", default="", help="第一位校长的账号")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args, **options) -> None:
        try:
            done = init_school(
                name=options["name"], code10=options["code"], principal=options["principal"]
            )
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        self.stdout.write(_json(done) if options["json"] else _text(done))


def _json(done: SchoolSetup) -> str:
    return json.dumps(
        {
            "school": done.school.name,
            "code": done.school.code10,
            "created": done.created,
            "principal": done.principal.username if done.principal else None,
            "initial_password": done.initial_password,
        },
        ensure_ascii=False,
    )


def _text(done: SchoolSetup) -> str:
    school = done.school
    lines = [f"{'已建立' if done.created else '已存在，未改动'}：{school.name}（{school.code10}）"]
    if done.created:
        lines.append("学期按往年惯例预设，请登录后在「学期与校历」里核对。")
    if done.initial_password:
        lines.append(f"校长账号：{done.principal.username}")
        lines.append(f"初始密码（只显示这一次，首次登录须修改）：{done.initial_password}")
    elif done.principal:
        lines.append(f"校长账号：{done.principal.username}（密码未改动）")
    else:
        lines.append("还没有校长账号：请加上 --principal 账号 再运行一次。")
    return "\n".join(lines)
