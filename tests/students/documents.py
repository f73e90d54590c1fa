"""Attachments for tests, with their sealed files."""

from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.core.uploads import JPEG, PDF, Checked
from school_care.students.enums import DocumentKind
from school_care.students.models import Attachment
from school_care.students.services.attachments import file_papers, kept_files
from tests.support import papers


def attach(student, by, kind=DocumentKind.CERTIFICATE, *, pdf=False, **fields) -> Attachment:
    """An attachment uploaded by `by`, with a real file (PDF or photo); no right is asked."""
    number = Attachment.objects.count()
    if pdf:
        checked = Checked(PDF, papers.pdf(words=f"page {number}"), None, 1)
    else:
        checked = Checked(JPEG, papers.photo(width=300 + number), papers.photo(width=80), 1)
    withdrawn = fields.pop("withdrawn", False)
    values = {"title": "残疾人证", "happened_on": None, "about": None, "restricted": False}
    with kept_files([checked]) as kept:
        (row,) = file_papers(by=by, student=student, kind=kind, kept=kept, **{**values, **fields})
    if withdrawn:
        row.withdrawn_at = clock.now()
        row.save()
    return row


def stored() -> list[Path]:
    """Every file below PRIVATE_ROOT."""
    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def client_of(user) -> Client:
    """A browser signed in as `user`."""
    client = Client()
    client.force_login(user)
    return client


def page(user, student, query: str = "") -> str:
    """The materials of a pupil as `user` sees them."""
    url = reverse("students:documents", args=[student.public_id])
    return client_of(user).get(url + query).content.decode()
