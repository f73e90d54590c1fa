"""Curves: their structure, and what somebody reads who does not see them."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string

from school_care.core.charts import Point, line_chart, sparkline


def drawn(points, **more) -> ET.Element:
    chart = line_chart(title="数学", points=points, low=0, high=100, **more)
    html = render_to_string("components/charts/line.html", {"chart": chart})
    assert "style=" not in html
    return ET.fromstring(html)


def texts(figure, name="text") -> list[str]:
    return [part.text for part in figure.iter() if part.tag.endswith(name) and part.text]


def lines(figure) -> list[list[tuple[float, float]]]:
    found = [part.get("points") for part in figure.iter() if part.tag.endswith("polyline")]
    return [[tuple(map(float, spot.split(","))) for spot in line.split()] for line in found]


def test_line__higher_values__stand_higher_and_every_value_is_in_the_table():
    figure = drawn([Point("期初", 60), Point("期中", 72.5)], summary="比期初高12.5分")
    [[first, last]] = lines(figure)
    assert first[0] < last[0] and first[1] > last[1]
    assert {"60", "72.5", "期初", "期中"} <= set(texts(figure))
    assert texts(figure, "td") == ["60", "72.5"]
    svg = next(part for part in figure.iter() if part.tag.endswith("svg"))
    assert svg.get("role") == "img" and "比期初高12.5分" in svg.get("aria-label")


def test_line__a_missing_value__is_not_drawn_across():
    points = [Point("1", 60), Point("2", 70), Point("3", None, "缺考"), Point("4", 80)]
    figure = drawn(points)
    assert [len(line) for line in lines(figure)] == [2]
    assert texts(figure, "td")[2] == "缺考"
    assert sum(part.tag.endswith("circle") for part in figure.iter()) == 3


def test_line__one_value__a_dot_in_the_middle_and_no_line():
    figure = drawn([Point("期初", 60)])
    assert lines(figure) == []
    circle = next(part for part in figure.iter() if part.tag.endswith("circle"))
    assert 140 < float(circle.get("cx")) < 200


def test_line__twenty_values__labels_thinned_the_table_whole():
    figure = drawn([Point(f"第{n}次", n * 5) for n in range(20)])
    below = [text for text in texts(figure) if re.fullmatch(r"第\d+次", text)]
    assert len(below) <= 7 and below[-1] == "第19次"
    assert len(texts(figure, "td")) == 20


@pytest.mark.parametrize("points", [[], [Point("期初", None, "缺考")]])
def test_line__nothing_to_draw__none(points):
    assert line_chart(title="数学", points=points, low=0, high=100) is None


def test_sparkline__level_values_and_gaps__drawn_inside():
    spark = sparkline([50, 50, None, 50])
    assert len(spark.lines) == 1 and 0 < float(spark.y) < 28
    assert sparkline([50]) is None
