"""Forms of the contact cards."""

from django import forms

from school_care.school.forms.fields import text
from school_care.school.models import School


class PoliceForm(forms.Form):
    """The police station on the pocket cards; the number's shape is the service's to judge."""

    name = text("派出所名称", max_length=40, required=False, autocomplete="off")
    phone = text("派出所电话", max_length=30, required=False, inputmode="tel", autocomplete="off")

    @classmethod
    def of(cls, school: School) -> "PoliceForm":
        """The form with what is stored."""
        return cls(initial={"name": school.police_name, "phone": school.police_phone})
