"""The hands that bring a demo dropout case on its way: the real services, each at its moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from school_care.cases.content import Content
from school_care.cases.dropout.enums import (
    BACK,
    CourseState,
    FoundHow,
    Persuader,
    RoundResult,
    ServedHow,
    Stance,
)
from school_care.cases.dropout.services import closing, notices, noting, opening, placing, rounds
from school_care.cases.models import DropoutCourse
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.students.models import Student
from school_care.workspace.demo.escalation_desk import Desk, moment

VILLAGE = "村委会主任"
ELSEWHERE_PAPER = "外县学校在读证明"


@dataclass(frozen=True)
class Said:
    """What a round of persuasion left in the book."""

    people: tuple[str, ...]
    met: str
    stance: str
    result: str
    content: str
    child: str = ""
    difficulty: str = ""
    promise: str = ""


AGREES = Said(
    people=(Persuader.HEAD_TEACHER, Persuader.LEADER),
    met="家里老人、学生本人",
    stance=Stance.AGREES,
    result=RoundResult.RETURNS,
    content="和孩子一起看了落下的课，商量先补数学；家里老人答应早上叫起床。",
    child="愿意回来试试，怕跟不上",
    difficulty="落下的课多，家里没有人能辅导",
    promise="学校安排两名同学和数学老师帮助",
)
NOT_OUT = Said(
    people=(Persuader.HEAD_TEACHER, Persuader.VILLAGE),
    met="家里老人",
    stance=Stance.WAVERS,
    result=RoundResult.AGAIN,
    content="孩子关着门没有出来，隔着门说了几句。和老人说好把手机晚上收起来。",
    child="隔着门说不想去",
    difficulty="老人管不住，父母在外地",
)
WAVERS = Said(
    people=(Persuader.HEAD_TEACHER, Persuader.LEADER, Persuader.VILLAGE),
    met="家里老人、学生本人，父亲视频",
    stance=Stance.WAVERS,
    result=RoundResult.AGAIN,
    content="当面送达劝学通知书；父亲在视频里答应月底回来。孩子听了，没有说话。",
    child="没有说话，点头听完",
    difficulty="父亲要等工地结账",
    promise="父亲月底回来，陪孩子到校",
)


class Courses:
    """What the people of one school do about its dropout cases."""

    def __init__(self, school: School, desk: Desk) -> None:
        self._school, self._desk = school, desk

    def of(self, pupil: Student) -> DropoutCourse | None:
        """The case the rolls opened."""
        rows = DropoutCourse.objects.filter(student=pupil).select_related("student", "case")
        return rows.order_by("-pk").first()

    def begin(self, pupil: Student, away: Sequence[date], on: date) -> DropoutCourse:
        """Found by comparing registers, where the rolls of those days say nothing."""
        with clock.standing_at(moment(on, 11, 0)):
            return opening.suspect(
                student=pupil, on=on, first_absent=away[0], found_how=FoundHow.CHECK
            )

    def is_back(self, course: DropoutCourse) -> bool:
        """Whether the rolls have seen the child again."""
        course.refresh_from_db()
        return course.state in BACK

    def note(self, day: date, course: DropoutCourse, content: Content) -> None:
        """Why, where, and who answers for the return."""
        course.refresh_from_db()
        values = {
            "reasons": content.reasons,
            "reason_words": content.reason_words,
            "whereabouts": content.whereabouts,
            "answers_school": self._by(course),
            "answers_village": VILLAGE,
        }
        with clock.standing_at(moment(day, 9, 20)):
            noting.note(by=self._by(course), course=course, values=values, revision=course.revision)

    def round(
        self,
        day: date,
        course: DropoutCourse,
        said: Said,
        *,
        back_by: date | None = None,
        next_on: date | None = None,
    ) -> None:
        """Somebody went to the home in the afternoon."""
        course.refresh_from_db()
        values = rounds.RoundValues(
            happened_on=day,
            people=said.people,
            stance=said.stance,
            result=said.result,
            place="学生家中",
            people_words=self._by(course).name,
            met=said.met,
            content=said.content,
            child_view=said.child,
            difficulty=said.difficulty,
            promise=said.promise,
            back_by=back_by,
            next_on=next_on,
        )
        with clock.standing_at(moment(day, 17, 30)):
            rounds.add(by=self._by(course), course=course, values=values)

    def notice(self, day: date, course: DropoutCourse) -> None:
        """劝学通知书, served the same afternoon."""
        course.refresh_from_db()
        with clock.standing_at(moment(day, 15, 0)):
            made = notices.make(by=self._desk.director, course=course, guardian="家里老人")
        with clock.standing_at(moment(day, 17, 40)):
            notices.serve(
                by=self._desk.director,
                notice=made,
                served_on=day,
                how=ServedHow.HANDED,
                place="学生家中",
                to="家里老人",
                served_by=self._by(course).name,
            )

    def place(self, day: date, course: DropoutCourse, *, found_on: date) -> None:
        """At a school elsewhere, as its paper says."""
        course.refresh_from_db()
        with clock.standing_at(moment(day, 14, 50)):
            placing.place(
                by=self._desk.director,
                course=course,
                to=CourseState.OTHER_SCHOOL,
                paper=ELSEWHERE_PAPER,
                paper_on=found_on,
                why="家长发来在读证明，村委会已核实",
            )

    def finish(self, day: date, course: DropoutCourse) -> None:
        """The education bureau struck the child off; what was reported ends with it."""
        course.refresh_from_db()
        with clock.standing_at(moment(day, 15, 35)):
            closing.finish(by=self._desk.director, course=course)

    def _by(self, course: DropoutCourse) -> User:
        """The head teacher; the director where the class has none who keeps the pupil then."""
        head = self._desk.head_of(course.student)
        kept = Student.objects.kept_by(head, Capability.KEEP_DROPOUT)
        return head if kept.filter(pk=course.student_id).exists() else self._desk.director
