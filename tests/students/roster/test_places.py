"""Where parents work, however it was typed: province and city, never the factory."""

import pytest

from school_care.students.roster.places import whereabouts


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("东莞", "东莞"),
        ("东莞长安镇", "东莞"),
        ("深圳宝安区某某厂二车间", "深圳"),
        ("广东省东莞市长安镇", "广东省东莞市"),
        ("某某电子厂", None),
        ("长安镇流水线", None),
    ],
)
def test_whereabouts__short_city_with_details__city_kept_or_nothing(written, kept):
    assert whereabouts(written) == kept
