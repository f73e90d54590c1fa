"""Which areas of the latest assessment a plan must answer with a goal.

Assessments are in confidence: their answers are for those who answer for the child. Whoever may
write the child's plan is told an area's name («评估中「情绪与行为」方面需要一个目标»), never an
answer, a score or that anything urgent was ticked. Two limits on purpose:

- an urgent assessment is answered by the telephone and the director, not by a plan; its area is
  named, so that the weeks after are not forgotten;
- where one of its lines means that somebody may have harmed the child, nothing is asked for: the
  plan's paper goes home, perhaps to that person.
"""

import json
from typing import Any

from school_care.students.assessment_form import AREAS, Content, suspects_harm
from school_care.students.models import Assessment, Student

HIGH_SHARE = 2 / 3  # of a question's highest points: the upper third of what it can say
URGENT_AREAS = {"alone": "照护", "selfharm": "情绪与行为"}


def high_risk_areas(student: Student) -> list[str]:
    """Names of the areas of the pupil's latest standing assessment that need a goal, in the form's
    order; the caller has asked whether the person may write care of this pupil."""
    rows = Assessment.objects.filter(student=student, withdrawn_on__isnull=True)
    last = rows.select_related("form").order_by("-assessed_on", "-pk").first()
    if last is None:
        return []
    content = last.form.content
    codes = json.loads(last.urgent or "[]")
    if suspects_harm(content, codes):
        return []
    if codes:
        asked = {URGENT_AREAS.get(code, AREAS[0]) for code in codes}
        return [area for area in AREAS if area in asked]
    return areas_in_upper_third(content, json.loads(last.answers or "{}"))


def areas_in_upper_third(content: Content, answers: dict[str, int]) -> list[str]:
    """Areas with a question answered in the upper third of its points ("red" in the sense that a
    goal is owed). `answers`: option number by question code; codes the form lacks are ignored."""
    found: dict[str, Any] = {}
    for question in content["questions"]:
        chosen = answers.get(question["code"])
        options = question["options"]
        if chosen is None or not 0 <= chosen < len(options):
            continue
        most = max(option["points"] for option in options)
        points = options[chosen]["points"]
        if points and points >= most * HIGH_SHARE:
            found.setdefault(question["area"], True)
    return list(found)
