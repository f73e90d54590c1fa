"""Line charts as inline SVG of our own: small, crisp in print, readable without colour.

`line_chart` reckons where everything stands; `templates/components/charts/line.html` draws it, on
pages and on paper alike, and puts the figures as a table beneath for whoever does not see it. Only
presentation attributes: the pages' content policy allows no inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 168  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 40, 16, 20, 30
SPARK_WIDTH, SPARK_HEIGHT = 96, 28
MOST_LABELS = 6  # below the axis; the table has them all
MOST_LABEL = 5  # characters of a label below the axis
VALUES_SHOWN = 7  # up to so many points, each has its value beside it


@dataclass(frozen=True)
class Point:
    """A value over its label; None where there is none (缺考): the line is not drawn across.
    `words` is what the table says, the value itself where empty."""

    label: str
    value: float | None
    words: str = ""

    @property
    def in_words(self) -> str:
        """For the table."""
        return self.words or ("—" if self.value is None else short_number(self.value))


@dataclass(frozen=True)
class Dot:
    """A drawn value."""

    x: str
    y: str
    words: str
    label_y: str


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its label, or a label below the axis."""

    at: str
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """Everything the template draws; places are text, so that no locale touches them."""

    title: str
    summary: str  # what it says, in words
    unit: str
    points: tuple[Point, ...]
    lines: tuple[str, ...]  # of consecutive values: "x,y x,y"
    dots: tuple[Dot, ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def left(self) -> int:
        """Where the plot begins."""
        return LEFT

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.width - RIGHT

    @property
    def bottom(self) -> int:
        """The lower axis."""
        return self.height - BOTTOM


def line_chart(
    *,
    title: str,
    points: Sequence[Point],
    low: float,
    high: float,
    unit: str = "",
    summary: str = "",
    rows: Sequence[tuple[float, str]] = (),
) -> Chart | None:
    """The chart of `points` between `low` and `high`, left to right; None when no point has a
    value. `rows`: values of the grid with their labels, five even steps by default."""
    if not any(point.value is not None for point in points):
        return None
    across = _across(len(points))
    marks = rows or [(low + (high - low) * step / 4, "") for step in range(5)]

    def place(value: float) -> float:
        inside = min(max(value, low), high)
        return HEIGHT - BOTTOM - (inside - low) / (high - low) * (HEIGHT - BOTTOM - TOP)

    spots = [
        None if point.value is None else (across[at], place(point.value))
        for at, point in enumerate(points)
    ]
    return Chart(
        title=title,
        summary=summary,
        unit=unit,
        points=tuple(points),
        lines=_lines(spots),
        dots=_dots(points, spots),
        rows=tuple(
            Tick(_text(place(value)), label or short_number(value)) for value, label in marks
        ),
        columns=_columns(points, across),
    )


@dataclass(frozen=True)
class Spark:
    """A word-sized chart: its lines, and where its last value stands."""

    lines: tuple[str, ...]
    x: str
    y: str


def sparkline(values: Sequence[float | None]) -> Spark | None:
    """A chart of SPARK_WIDTH × SPARK_HEIGHT without axes; None for fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    span = (high - low) or 1
    step = (SPARK_WIDTH - 8) / (len(values) - 1)
    spots = [
        None
        if value is None
        else (4 + at * step, SPARK_HEIGHT - 5 - (value - low) / span * (SPARK_HEIGHT - 10))
        for at, value in enumerate(values)
    ]
    last = next(spot for spot in reversed(spots) if spot)
    return Spark(_lines(spots), _text(last[0]), _text(last[1]))


def _across(count: int) -> list[float]:
    """Places from left to right; a single point stands in the middle."""
    width = WIDTH - LEFT - RIGHT
    if count == 1:
        return [LEFT + width / 2]
    inset = 14  # values beside the first and the last point need room
    return [LEFT + inset + at * (width - 2 * inset) / (count - 1) for at in range(count)]


def _lines(spots: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """One line for each run of values; a lone value has only its dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    return tuple(" ".join(f"{_text(x)},{_text(y)}" for x, y in run) for run in runs if len(run) > 1)


def _dots(points: Sequence[Point], spots: Sequence[tuple[float, float] | None]) -> tuple[Dot, ...]:
    """Every value; with its figure while they are few, else only the first, lowest, highest and
    last of them."""
    known = [at for at, spot in enumerate(spots) if spot]
    named = set(known)
    if len(known) > VALUES_SHOWN:
        by_value = sorted(known, key=lambda at: points[at].value)
        named = {known[0], known[-1], by_value[0], by_value[-1]}
    return tuple(
        Dot(
            _text(spots[at][0]),
            _text(spots[at][1]),
            points[at].in_words if at in named else "",
            _text(max(spots[at][1] - 6, 9)),
        )
        for at in known
    )


def _columns(points: Sequence[Point], across: Sequence[float]) -> tuple[Tick, ...]:
    """Labels below the axis, thinned evenly; the last always stands."""
    last = len(points) - 1
    step = -(-len(points) // MOST_LABELS)
    chosen = [at for at in range(0, len(points), step) if at == last or last - at >= step] + [last]
    return tuple(
        Tick(_text(across[at]), points[at].label[:MOST_LABEL]) for at in dict.fromkeys(chosen)
    )


def _text(number: float) -> str:
    return f"{number:.1f}"


def short_number(value: float) -> str:
    """95, 95.5."""
    return f"{value:.1f}".removesuffix(".0")
