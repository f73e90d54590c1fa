"""The ways out of the desk: e-mail and the school's chat group, each only where it is set up.

A message says how many, never what or who: «您有3项待办，请登录查看。» with a link to
the inbox. What fails is told by a code, never by what a server answered.
"""

import smtplib
from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from school_care.core.public_address import full_url
from school_care.duties.enums import Channel
from school_care.school.models import School, User

SUBJECT = "学生关爱帮扶工作台提醒"
# Codes of failures; `wording.failure` has the words.
BAD_ADDRESS, BAD_SETTING, UNREACHABLE = "address", "setting", "unreachable"
ROBOT_SECONDS = 10


class NotSent(Exception):
    """It did not go out. `code` says why; `for_good`: trying again cannot help."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code, self.for_good = code, for_good


def ways_to(user: User, school: School) -> list[str]:
    """The channels by which a person of a school can be reached."""
    ways = []
    if settings.REMIND_BY_MAIL and user.email:
        ways.append(Channel.EMAIL)
    if chat_address(school):
        ways.append(Channel.CHAT)
    return ways


def inbox_url() -> str:
    """The full address of the inbox."""
    return full_url("duties:inbox")


def send_mail(user: User, words: str) -> None:
    """One message to one person. Raises NotSent."""
    message = EmailMessage(SUBJECT, f"{words}\n{inbox_url()}\n", to=[user.email])
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        raise NotSent(BAD_ADDRESS, for_good=all(code >= 500 for code in codes)) from None
    except smtplib.SMTPAuthenticationError:
        raise NotSent(BAD_SETTING) from None
    except ValueError:  # an address no mail can be written to
        raise NotSent(BAD_ADDRESS, for_good=True) from None
    except (OSError, smtplib.SMTPException):
        raise NotSent(UNREACHABLE) from None


def chat_address(school: School) -> str:
    """The chat group of a school: its own (`code=address`), else the one without a code; "" where
    none is set."""
    found = ""
    for entry in settings.CHAT_ADDRESSES:
        code, separator, address = entry.partition("=")
        if separator and code.isalnum():
            if code == school.code10:
                return address
        elif not found:
            found = entry
    return found


def send_chat(address: str, words: str) -> None:
    """One message to one chat group. Raises NotSent."""
    robot = _robot(address)
    if robot is None:
        raise NotSent(BAD_SETTING, for_good=True)
    if not robot.notify(body=f"{words}\n{inbox_url()}", body_format="text"):
        raise NotSent(UNREACHABLE)


def _robot(address: str) -> Any:
    """The robot of a group, None for an address of any kind that is not allowed."""
    scheme = address.partition("://")[0].lower()
    if scheme not in settings.CHAT_SCHEMES:
        return None
    apprise = _apprise()
    asset = apprise.AppriseAsset(storage_mode=apprise.PersistentStoreMode.MEMORY)
    robot = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if robot is not None:
        # whatever the address says: only where it points, only if the certificate is right
        robot.redirects, robot.verify_certificate = False, True
        robot.socket_connect_timeout = robot.socket_read_timeout = ROBOT_SECONDS
    return robot


@cache
def _apprise() -> Any:
    """apprise, loaded by whoever sends and nobody else: it takes a tenth of a second. It judges an
    answer by its status alone, but WeCom and DingTalk refuse with 200 and an `errcode`."""
    import apprise
    from apprise.plugins import dingtalk, wecombot

    for module in (dingtalk, wecombot):
        module.requests = _Listening(module.requests)
    return apprise


class _Listening:
    """`requests` as the two robots see it: a refusal in the body is a failed answer."""

    def __init__(self, requests: Any) -> None:
        self._requests = requests

    def __getattr__(self, name: str) -> Any:
        return getattr(self._requests, name)

    def post(self, *arguments: Any, **options: Any) -> Any:
        answer = self._requests.post(*arguments, **options)
        try:
            refused = bool(answer.json().get("errcode", 0))
        except (ValueError, AttributeError):
            refused = True  # neither of them answers so
        if refused and answer.ok:
            answer.status_code = 502
        return answer
