"""The pupils of a school as sheets name them: by ID number, by 学籍号, by name; one query."""

from collections import defaultdict
from datetime import date

from school_care.core.sealed import lookup_index
from school_care.school.models import School
from school_care.students.models import Student

FORMAL = "G"  # 学籍号 G + ID number
UNKNOWN_ID = "本校没有这个身份证号的学生：请对照户口簿核对号码；如果是新生，请先登记或导入花名册。"
UNKNOWN_NUMBER = "本校没有这个学籍号的学生：请核对号码，或改填身份证号。"
TWO_PUPILS = "身份证号与学籍号分属两名学生：请核对哪个号码填错了。"
SHARED_NUMBER = "有多名学生用这个学籍号：请改填身份证号。"


class Refusal(Exception):
    """A row that stays out: which column, and the sentence that says how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class PupilBook:
    """Finds pupils of one school. Two files of one child are one: what the second said leads to
    the file that goes on."""

    def __init__(self, school: School) -> None:
        self._index: dict[tuple[str, str], str] = {}
        self._by_id: dict[str, int] = {}
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self.names: dict[int, str] = {}
        self.births: dict[int, date] = {}
        pupils = Student.objects.filter(school=school).order_by("pk")
        for pk, name, born, id_index, number_index, merged_into in pupils.values_list(
            "pk", "name", "birth_date", "id_number_index", "national_student_no_index",
            "merged_into",
        ):  # fmt: skip
            self.names[pk] = name
            if born:
                self.births[pk] = born
            pk = merged_into or pk  # an earlier number still leads to the child's file
            if id_index:
                self._by_id[id_index] = pk
            if number_index and pk not in self._by_number[number_index]:
                self._by_number[number_index].append(pk)
            if pk not in self._by_name[name]:
                self._by_name[name].append(pk)

    def with_id(self, id_number: str) -> list[int]:
        """Pupils of this school with that ID number, also inside a G number."""
        found = self._by_id.get(self._hash(id_number, "id_number"))
        if found is not None:
            return [found]
        return self._by_number.get(self._hash(FORMAL + id_number, "national_student_no"), [])

    def with_number(self, number: str) -> list[int]:
        """Pupils of this school with that 学籍号, or with the ID number inside it."""
        found = self._by_number.get(self._hash(number, "national_student_no"), [])
        if found or not number.startswith(FORMAL):
            return found
        inner = self._by_id.get(self._hash(number.removeprefix(FORMAL), "id_number"))
        return [] if inner is None else [inner]

    def named(self, name: str) -> list[int]:
        """Pupils of this school, of now or of the past, with exactly that name."""
        return self._by_name.get(name, [])

    def find(self, *, id_number: str, student_no: str) -> int:
        """The key of the pupil whom the numbers name. Raises Refusal."""
        by_id = self.with_id(id_number) if id_number else []
        by_number = self.with_number(student_no) if student_no else []
        if by_id and by_number and not set(by_id) & set(by_number):
            raise Refusal("id_number", TWO_PUPILS)
        if id_number and not by_id and not by_number:
            raise Refusal("id_number", UNKNOWN_ID)
        both = [pk for pk in by_id if pk in by_number]
        found = both or by_id or by_number
        if not found:
            raise Refusal("student_no", UNKNOWN_NUMBER)
        if len(found) > 1:
            raise Refusal("student_no", SHARED_NUMBER)
        return found[0]

    def check_name(self, student_id: int, name: str) -> None:
        """Raises Refusal for a row whose name has nothing in common with the pupil's: what is said
        must not land on another child. A nickname, a typo or a missing character passes."""
        filed = self.names[student_id]
        if name and not set(name.upper()) & set(filed.upper()):
            raise Refusal("name", f"这个号码在档案里是{filed}：请核对号码是否填成了别人的。")

    def _hash(self, number: str, purpose: str) -> str:
        key = (number, purpose)
        if key not in self._index:
            self._index[key] = lookup_index(number, purpose)
        return self._index[key]
