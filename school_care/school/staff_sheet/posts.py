"""The appointments and lessons of a row: dated, found among those known, checked for overlaps."""

from datetime import date, timedelta

from school_care.school.class_book import ClassKey
from school_care.school.enums import Role
from school_care.school.models import Appointment, TeachingAssignment
from school_care.school.models.places import cohort_name
from school_care.school.staff_sheet.known import KnownStaff
from school_care.school.staff_sheet.plan import Person, Post
from school_care.school.staff_sheet.rows import StaffRow

Held = Appointment | TeachingAssignment
FOREVER = date.max


class Refusal(Exception):
    """Why a row cannot be stored: the field, its value, and how to mend it."""

    def __init__(self, field: str, value: str, message: str) -> None:
        super().__init__(message)
        self.field, self.value, self.message = field, value, message


class Posts:
    """Makes the posts of rows and keeps track of those planned so far."""

    def __init__(self, known: KnownStaff) -> None:
        self.known = known
        self._planned: list[tuple[Person, Post]] = []

    def make(
        self,
        row: StaffRow,
        role: Role | None,
        *,
        key: ClassKey | None = None,
        cohort: tuple[str, int] | None = None,
        acting: bool = False,
        subject: str = "",
    ) -> Post:
        """A post as the row tells it. A blank 起 is the first day of the running term."""
        where = self.known.class_name(key) if key else ""
        if cohort:
            where = cohort_name(*cohort)
        until = row.last_day + timedelta(days=1) if row.last_day else None
        starts_on = row.starts_on or min(self.known.term_began, row.last_day or FOREVER)
        return Post(
            role=role,
            subject=subject,
            class_key=key,
            cohort=cohort,
            acting=acting,
            starts_on=starts_on,
            until=until,
            where=where,
            dated_by_us=row.starts_on is None,
        )

    def place(self, person: Person, posts: list[Post], row: StaffRow) -> None:
        """Find each post among those the school knows and settle who follows whom. Raises
        Refusal and then remembers nothing of the row."""
        for post in posts:
            post.held = self._held(person, post)
            if post.held:
                self._settle_end(person, post, row)
            elif post.role == Role.HEAD_TEACHER and not post.acting:
                self._settle_class(person, post, row)
        # The same post said twice in the sheet is one post.
        posts[:] = [post for post in posts if not self._said_before(person, post)]
        self._planned += [(person, post) for post in posts]

    # --- known already? ------------------------------------------------------------------------

    def _held(self, person: Person, post: Post) -> Held | None:
        if person.user is None:
            return None
        past = post.until is not None and post.until <= self.known.on
        rows = self.known.lessons if post.role is None else self.known.posts
        for row in rows:
            if row.user_id != person.user.pk or not self._same(row, post):
                continue
            if past:
                if row.starts_on < post.until and (row.until or FOREVER) > post.starts_on:
                    return row
            elif row.until is None or row.until > max(self.known.on, row.starts_on):
                return row
        return None

    def _same(self, row: Held, post: Post) -> bool:
        book = self.known.classes
        if post.role is None:
            return row.subject == post.subject and (
                book.key_of_id(row.school_class_id) == post.class_key
            )
        if row.role != post.role or bool(row.acting) != post.acting:
            return False
        if post.role == Role.HEAD_TEACHER:
            return book.key_of_id(row.school_class_id) == post.class_key
        return (row.stage, row.entry_year) == (post.cohort or ("", 0))

    def _settle_end(self, person: Person, post: Post, row: StaffRow) -> None:
        if post.until is None or post.until == post.held.until:
            return
        waits = post.held.confirmed_at is None
        if not waits and not self.known.may_decide(person.user, post.role):
            raise Refusal(
                "until",
                row.last_day.isoformat(),
                f"已确认的{post.words}不能这样改结束日期：请校长或德育主任在其页面上结束。",
            )
        post.new_until = True

    # --- one head teacher a class ----------------------------------------------------------------

    def _settle_class(self, person: Person, post: Post, row: StaffRow) -> None:
        for other, planned in self._planned:
            if (
                planned.class_key == post.class_key
                and planned.role == Role.HEAD_TEACHER
                and not planned.acting
                and other is not person
                and _share_a_day(planned.starts_on, planned.until, post.starts_on, post.until)
            ):
                raise Refusal(
                    "role",
                    post.words,
                    f"前面的行里{post.where}的班主任是{other.name}：一个班同时只有一位，"
                    "代理的请写“代班主任”。",
                )
        heads = self._heads_before(person, post)
        if post.dated_by_us and any(not until or until > post.starts_on for _, until in heads):
            # Somebody held the class in this term: the new one cannot have begun with it.
            post.starts_on = max(post.starts_on, self.known.on)
        for held, until in heads:
            if not _share_a_day(held.starts_on, until, post.starts_on, post.until):
                continue
            if held.starts_on >= post.starts_on:
                raise Refusal(
                    "starts_on",
                    post.starts_on.isoformat(),
                    f"{post.where}已有班主任{held.user.name}（{held.starts_on.isoformat()}起）："
                    "请写更晚的起始日期。",
                )
            if post.until is not None and post.until <= self.known.on:
                raise Refusal(
                    "until", row.last_day.isoformat(), f"那段时间的班主任是{held.user.name}。"
                )
            post.succeeds = held.user.name

    def _heads_before(self, person: Person, post: Post) -> list[tuple[Appointment, date | None]]:
        """Confirmed head teachers of the class who are not this person, each with the end that
        counts: an earlier row of the sheet may have set one."""
        ends = {
            planned.held.pk: planned.until
            for _, planned in self._planned
            if planned.new_until and planned.role == Role.HEAD_TEACHER
        }
        return [
            (held, ends.get(held.pk, held.until))
            for held in self.known.posts
            if held.role == Role.HEAD_TEACHER
            and not held.acting
            and held.confirmed_at
            and (person.user is None or held.user_id != person.user.pk)
            and self.known.classes.key_of_id(held.school_class_id) == post.class_key
        ]

    def _said_before(self, person: Person, post: Post) -> bool:
        return any(
            other is person
            and (said.role, said.subject, said.class_key, said.cohort, said.acting)
            == (post.role, post.subject, post.class_key, post.cohort, post.acting)
            and _share_a_day(said.starts_on, said.until, post.starts_on, post.until)
            for other, said in self._planned
        )


def _share_a_day(a_from: date, a_until: date | None, b_from: date, b_until: date | None) -> bool:
    return a_from < (b_until or FOREVER) and b_from < (a_until or FOREVER)
