"""Reads across the school's own rows."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from school_care.core import clock
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User
from school_care.school.models.places import school_year_of

# What a role lets its holder see, as the holder reads it on 我的.
REACH: dict[str, str] = {
    Role.PRINCIPAL: "可查看全校学生与关爱记录，确认任职，打印报表",
    Role.DIRECTOR: "可查看全校学生与关爱记录，确认任职，打印报表",
    Role.REGISTRAR: "可查看全校学生档案，导入花名册，管理班级与账号；不看关爱记录",
    Role.HEAD_TEACHER: "可查看本班学生，填写和打印关爱记录",
    Role.GRADE_HEAD: "可查看本年级学生与关爱记录",
    Role.TEACHER: "可查看任教班级的学生，填写关爱记录",
    Role.DORMITORY: "可查看寄宿生的档案与联系方式；不看关爱记录",
    Role.COUNSELLOR: "可查看转介给您的学生",
    Role.EDITOR: "可编辑公开网站；不看学生",
    Role.ADMINISTRATOR: "可管理账号与设置；不看学生",
    Role.AUDITOR: "可查看操作痕迹；不看学生内容",
}


def staff_of(school: School) -> QuerySet[User]:
    """Accounts whose home is `school`, and people of other schools who work here today."""
    guests = Appointment.objects.effective(clock.today()).filter(school=school).values("user_id")
    return User.objects.filter(Q(school=school) | Q(pk__in=guests))


def principal_on(school_id: int, on: date) -> int:
    """Who signs for the school on a day: whoever acts for the principal first; 0 where there is
    none."""
    rows = Appointment.objects.effective(on).filter(
        school_id=school_id, role=Role.PRINCIPAL, user__is_active=True
    )
    newest = rows.order_by("-acting", "-starts_on", "-pk").values_list("user_id", flat=True)
    return newest.first() or 0


def head_teachers_on(classes: Iterable[SchoolClass], on: date) -> dict[int, User]:
    """By class: its head teacher on a day, or whoever acts for them, who is the one to ask; one
    query."""
    posts = Appointment.objects.effective(on).filter(
        role=Role.HEAD_TEACHER, school_class__in={group.pk for group in classes}
    )
    found: dict[int, User] = {}
    for post in posts.select_related("user").order_by("-acting", "starts_on", "pk"):
        found.setdefault(post.school_class_id, post.user)
    return found


def with_posts(people: QuerySet[User], school: School, on: date | None = None) -> QuerySet[User]:
    """`people` with `posts` and `lessons`: what they hold at `school` on a day, confirmed or
    waiting, in two more queries whatever their number."""
    day = on or clock.today()
    live = Q(declined_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=day))
    posts = Appointment.objects.filter(live, school=school).select_related("school_class")
    lessons = TeachingAssignment.objects.filter(live, school=school).select_related("school_class")
    return people.prefetch_related(
        Prefetch("appointments", posts.order_by("role", "starts_on"), to_attr="posts"),
        Prefetch("teaching", lessons.order_by("subject", "starts_on"), to_attr="lessons"),
    )


def matching_staff(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Those whose name, pinyin, initials or account hold every word typed."""
    for word in words.lower().split():
        people = people.filter(
            Q(name__contains=word) | Q(name_key__contains=f"|{word}") | Q(username__startswith=word)
        )
    return people


def present_classes(school: School, on: date | None = None) -> QuerySet[SchoolClass]:
    """Classes that have pupils in the school year of a day (default today), in order."""
    year = school_year_of(on or clock.today())
    return SchoolClass.objects.filter(school=school).present_in(year).in_order()
