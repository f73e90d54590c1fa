"""Who is told at once when a sheet asks for help: those who keep the survey, without a class."""

from django.urls import reverse

from school_care.cases.models import BullyingSurvey, SurveyAnswer
from school_care.cases.protection.telling import code_of, tell_people
from school_care.core import clock
from school_care.duties.news import register_news
from school_care.school.capabilities import CAPABILITIES
from school_care.school.enums import Capability
from school_care.school.models import Appointment

URGENT = "survey_urgent"
SENTENCE = "有1份匿名问卷急需帮助，请马上看"
KEEPERS = [role for role, held in CAPABILITIES.items() if Capability.KEEP_SURVEY in held]


def register() -> None:
    """What the row says and where it leads; called once at start-up."""
    register_news(
        code_of(URGENT), SENTENCE, lambda: reverse("cases:surveys"), at_once=True
    )  # a child may be asking at night


def tell_urgent(survey: BullyingSurvey) -> None:
    """A row for each such sheet, told apart by how many there were."""
    found = SurveyAnswer.objects.filter(survey_class__survey=survey, answers__has_key="urgent")
    posts = Appointment.objects.effective(clock.today()).filter(
        school_id=survey.school_id, role__in=KEEPERS, user__is_active=True
    )
    people = [post.user for post in posts.select_related("user").order_by("pk")]
    key = f"{survey.public_id}:{found.count()}"
    tell_people(people, URGENT, school=survey.school, key=key)
