"""The line that tells whoever sends to many families that some wait."""

from django.contrib import messages
from django.http import HttpRequest

from school_care.students.silence import left_out_words


def say_left_out(request: HttpRequest, count: int) -> None:
    """On the next page; nothing where nobody was left out."""
    if words := left_out_words(count):
        messages.warning(request, words)
