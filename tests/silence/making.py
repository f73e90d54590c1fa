"""A family to which nothing goes now, and what is asked of every output to it."""

from typing import Any

from django.db import transaction

from school_care.students import silence
from school_care.students.models import Student
from school_care.students.silence import WAITS


def quiet(student: Student, source_ref: str = "case-of-a-test") -> None:
    """From now nothing goes to the family."""
    with transaction.atomic():
        silence.hush(student=student, source_ref=source_ref)


def again(source_ref: str = "case-of-a-test") -> None:
    """It may be written to again."""
    silence.speak(source_ref=source_ref)


def is_pdf(answer: Any) -> bool:
    """Whether a paper came."""
    return answer.headers.get("Content-Type") == "application/pdf"


def assert_waits(client: Any, url: str, *, post: dict | None = None) -> None:
    """No paper comes; the next page says in neutral words whom to ask."""
    ask = client.get if post is None else client.post
    answer = ask(url, *([] if post is None else [post]), follow=True)
    assert not is_pdf(answer), f"{url} printed for a family to whom nothing goes"
    page = answer.content.decode()
    assert WAITS in page, url
    for word in ("监护人涉嫌", "涉嫌", "因为"):
        assert word not in page.split("<main")[1], f"{url} says why: {word}"
