"""Initial passwords, and the rules for one's own in words a teacher understands."""

import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

# Without 0 o 1 l i, which look alike on paper; small letters and digits need one keyboard only.
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"
INITIAL_LENGTH = 10

RULES = "至少10个字符，不能全是数字，不能是常见密码，也不要和账号相近。"
_SAYINGS = {
    "password_too_short": "密码太短：至少要10个字符。可以用几个词连起来，比如一句话的拼音。",
    "password_too_common": "这个密码太常见，容易被猜到，请换一个。",
    "password_too_similar": "密码和账号太像，容易被猜到，请换一个。",
    "password_entirely_numeric": "密码不能全是数字，请加上字母。",
}


def make_initial_password() -> str:
    """A one-time password of ten readable characters, with a letter and a digit in it."""
    while True:
        text = "".join(secrets.choice(READABLE) for _ in range(INITIAL_LENGTH))
        if any(c.isdigit() for c in text) and any(c.isalpha() for c in text):
            return text


def check_password_rules(password: str, user: Any) -> None:
    """Raise ValidationError with plain sentences when `password` is too weak for `user`."""
    found = []
    if password.isdigit():
        found.append("password_entirely_numeric")
    try:
        validate_password(password, user)
    except ValidationError as error:
        found += [one.code for one in error.error_list]
    if found:
        raise ValidationError(
            [_SAYINGS.get(code, "这个密码不符合要求，请换一个。") for code in dict.fromkeys(found)]
        )
