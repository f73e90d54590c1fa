"""`manage.py reset_password USERNAME`: for a principal who has forgotten theirs."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.school.services import reset_password


class Command(BaseCommand):
    help = "在服务器上重置一个账号的密码：显示一次性初始密码，首次登录须修改。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args, **options) -> None:
        user = User.objects.filter(username=options["username"].strip().lower()).first()
        if user is None:
            raise CommandError("没有这个账号。", returncode=2)
        try:
            initial = reset_password(user=user, school=user.school, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            answer = {"username": user.username, "initial_password": initial}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(f"账号：{user.username}\n初始密码（只显示这一次）：{initial}")
