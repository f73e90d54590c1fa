"""What is asked before any file leaves the school."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from school_care.core.sheets.protection import LEAST
from school_care.exchange.enums import Purpose
from school_care.exchange.own_password import (
    is_confirmed,
    note_confirmed,
    own_password_field,
    trouble_with,
)
from school_care.exchange.services.handing_out import OTHER_NEEDS_NOTE, Leaving, Locking


class LeavingForm(forms.Form):
    """Base: what for, how locked, and that it is oneself who takes it (asked once in a quarter of
    an hour). A form of this kind has the fields `purpose`, `why`, `password`, `why_open`, says
    whether a password is wanted (`locks`) and how it asks for the reason why not
    (`why_open_asked`)."""

    why_open_asked = ""
    own_password = own_password_field()

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request, self.confirmed = request, is_confirmed(request)

    def locks(self, given: Mapping[str, Any]) -> bool | None:
        """Whether a password is wanted; None: not said."""
        raise NotImplementedError

    @property
    def sensitive(self) -> bool:
        """Whether the file holds numbers or categories."""
        return True

    @property
    def leaving(self) -> Leaving:
        """What was said; of a cleaned form."""
        given = self.cleaned_data
        if self.locks(given):
            locking = Locking(password=given["password"])
        else:
            locking = Locking(why_not=given["why_open"])
        return Leaving(given["purpose"], given["why"], locking)

    def clean(self) -> dict[str, Any]:
        """What belongs together: purpose and note, password and the reason for none, and one's own
        password once the rest is right. Raises ValidationError at the field that is wrong."""
        given = super().clean() or {}
        if given.get("purpose") == Purpose.OTHER and not given.get("why"):
            self.add_error("why", OTHER_NEEDS_NOTE)
        locks = self.locks(given)
        if locks and len(given.get("password") or "") < LEAST:
            self.add_error("password", f"打开密码至少{LEAST}位，可以用系统给的。")
        if locks is False and self.sensitive and not given.get("why_open"):
            self.add_error("why_open", self.why_open_asked)
        if self._asks_now and not self.errors:
            for wrong in trouble_with(self.request, given.get("own_password") or ""):
                self.add_error("own_password", wrong)
        return given

    def note_person(self) -> None:
        """Of a valid form: if one's own password was given, it is not asked for again for a quarter
        of an hour. Effects: the session."""
        if self._asks_now:
            note_confirmed(self.request)

    @property
    def _asks_now(self) -> bool:
        return self.sensitive and not self.confirmed
