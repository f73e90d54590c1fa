"""Pupils' keys in an order: the same children after a merge, and cut into documents."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from school_care.students.models import Student

PUPILS_PER_CHUNK = 10


def going_on(keys: Iterable[int]) -> list[int]:
    """The same children by the files that go on, each once, in the order given; one query."""
    keys = list(keys)
    merged = Student.objects.filter(pk__in=keys, merged_into__isnull=False)
    into = dict(merged.order_by().values_list("pk", "merged_into_id"))
    return list(dict.fromkeys(into.get(key, key) for key in keys))


def cut_into_chunks(pupils: Sequence[Student]) -> list[list[int]]:
    """The pupils' keys in order, in documents of at most ten and of one class each: long enough
    that fonts are not embedded for every child, short enough to share between workers."""
    chunks: list[list[int]] = []
    for _, of_class in groupby(pupils, key=lambda pupil: pupil.current_class_id):
        keys = [pupil.pk for pupil in of_class]
        number = -(-len(keys) // PUPILS_PER_CHUNK)
        size = -(-len(keys) // number)
        chunks += [keys[start : start + size] for start in range(0, len(keys), size)]
    return chunks
