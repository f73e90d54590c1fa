"""The school's scored form: what may be in it, editing it, its versions."""

import json

import pytest
from django.urls import reverse

from school_care.school.refusal import Refused
from school_care.students import assessment_form
from school_care.students.models.assessments import AssessmentForm
from school_care.students.services.assessments import (
    current_form,
    save_form,
)
from tests.students.assessing import answers, made

EMPTY_QUESTION = {"code": "a", "area": "照护", "text": "", "options": [{"text": "", "points": 0}]}


def test_default_form__usable__every_band_can_be_reached():
    assert assessment_form.problems_of(assessment_form.DEFAULT) == []
    said = json.dumps(assessment_form.DEFAULT, ensure_ascii=False)
    assert not [word for word in ("民族", "收入", "贫困") if word in said]
    lowest = assessment_form.score(assessment_form.DEFAULT, answers(0))
    highest = assessment_form.score(assessment_form.DEFAULT, answers(9))
    assert (lowest.points, lowest.rank, highest.rank) == (0, 1, 3)
    assert highest.points == assessment_form.highest(assessment_form.DEFAULT)


@pytest.mark.parametrize(("points", "rank"), [(6, 1), (7, 2), (13, 2), (14, 3)])
def test_bands__exactly_on_the_line__the_closer_level(points, rank):
    content = {
        **assessment_form.DEFAULT,
        "questions": [
            {
                "code": "one",
                "area": "照护",
                "text": "一题",
                "options": [{"text": "是", "points": points}, {"text": "否", "points": 0}],
            }
        ],
    }
    assert assessment_form.score(content, {"one": 0}).rank == rank


def broken(**changes) -> dict:
    return {**json.loads(json.dumps(assessment_form.DEFAULT)), **changes}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (broken(urgent=[]), "紧急情形"),
        (broken(questions=[]), "请至少写一个问题"),
        (broken(bands=[{"from": 3, "rank": 1}]), "从0分起"),
        (broken(bands=[{"from": 0, "rank": 3}, {"from": 5, "rank": 1}]), "次序"),
        (broken(bands=[{"from": 0, "rank": 1}, {"from": 99, "rank": 3}]), "永远达不到"),
        (broken(bands=[{"from": 0, "rank": 1}, {"from": 0, "rank": 2}]), "分数线相同"),
        (
            broken(
                questions=[
                    {
                        "code": "a",
                        "area": "照护",
                        "text": "",
                        "options": [{"text": "", "points": 0}],
                    }
                ]
            ),
            "第1题：请写问题",
        ),
    ],
)
def test_form_content__something_wrong__says_what_to_mend(content, words):
    assert any(words in sentence for sentence in assessment_form.problems_of(content))


def test_saving_the_form__next_version__old_assessment_keeps_its_own(cast):
    row = made(cast)
    content = broken(bands=[{"from": 0, "rank": 2}, {"from": 9, "rank": 3}])
    form = save_form(by=cast.director, school=cast.school, content=content, instead_of=1)
    assert (form.version, current_form(cast.school)) == (2, form)
    row.refresh_from_db()
    assert row.form.version == 1
    again = save_form(by=cast.director, school=cast.school, content=content, instead_of=2)
    assert again == form
    with pytest.raises(Refused, match="刚刚有人改过"):
        save_form(
            by=cast.principal, school=cast.school, content=assessment_form.DEFAULT, instead_of=1
        )


def editing(client, cast, **changes):
    """What the editing page would send, with changes."""
    client.force_login(cast.director)
    url = reverse("students:assessment_form")
    shown = client.get(url).context
    data = {"version": shown["version"]}
    data["urgent-count"] = len(shown["urgent"])
    for n, line in enumerate(shown["urgent"]):
        data |= {f"u{n}-code": line["code"], f"u{n}-text": line["text"]}
        if line["harm"]:
            data[f"u{n}-harm"] = "on"
    data["questions-count"] = len(shown["questions"])
    for n, question in enumerate(shown["questions"]):
        data |= {f"q{n}-{key}": question[key] for key in ("code", "area", "text")}
        data[f"q{n}-options-count"] = len(question["options"])
        for m, option in enumerate(question["options"]):
            data |= {f"q{n}-o{m}-text": option["text"], f"q{n}-o{m}-points": option["points"]}
    data |= {f"band-{rank}": start for rank, _, start in shown["bands"]}
    return client.post(url, {**data, **changes}, follow=True)


def test_editing_page__saved_unchanged__no_new_version(cast, client):
    editing(client, cast)
    assert AssessmentForm.objects.filter(school=cast.school).count() == 1


def test_editing_page__question_removed_and_points_changed__second_version(cast, client):
    editing(
        client,
        cast,
        **{"q9-text": "", **{f"q9-o{n}-text": "" for n in range(5)}, "q0-o3-points": "6"},
    )
    content = current_form(cast.school).content
    assert len(content["questions"]) == 9
    assert content["questions"][0]["options"][3]["points"] == 6


def test_editing_page__points_no_number__told_and_nothing_saved(cast, client):
    answer = editing(client, cast, **{"q0-o3-points": "很多", "q1-text": "改过的题目"})
    page = answer.content.decode()
    assert "第1题：每个选项的分数请填0至20的整数。" in page
    assert "改过的题目" in page
    assert current_form(cast.school).version == 1


def test_editing_page__preview__shows_the_form_without_saving(cast, client):
    answer = editing(client, cast, preview="1", **{"q0-text": "平时谁管"})
    assert "平时谁管" in answer.content.decode()
    assert current_form(cast.school).version == 1


def test_editing_page__reset__default_again_as_a_new_version(cast, client):
    editing(client, cast, **{"q0-text": "平时谁管"})
    editing(client, cast, reset="1")
    form = current_form(cast.school)
    assert (form.version, form.content) == (3, assessment_form.DEFAULT)
