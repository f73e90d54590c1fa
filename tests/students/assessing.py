"""Assessments made in tests."""

from uuid import uuid4

from school_care.students import assessment_form
from school_care.students.models.assessments import Assessment
from school_care.students.services.assessments import Found, current_form, record_assessment

CANARY = "独来独往，或受排挤"  # an answer
URGENT_CANARY = "身上有说不清来由的伤"


def answers(option: int = 0) -> dict[str, int]:
    """Every question answered with its option of a number, or its last."""
    return {
        question["code"]: min(option, len(question["options"]) - 1)
        for question in assessment_form.DEFAULT["questions"]
    }


def made(cast, by=None, student=None, found=None) -> Assessment:
    return record_assessment(
        by=by or cast.head_teacher,
        student=student or cast.zixuan,
        form=current_form(cast.school),
        found=found or Found(answers(9)),
        public_id=uuid4(),
    )


def posted(option: int = 0, **other) -> dict:
    data = {f"q-{code}": str(value) for code, value in answers(option).items()}
    return {"public_id": str(uuid4()), "version": "1", **data, **other}


def page_of(client, user, url) -> str:
    client.force_login(user)
    return client.get(url).content.decode()
