"""A measuring is done in small pieces, gives every point once, and can be stopped between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.versus import tables
from explorer.versus.cost import CostPoint, cost_points
from explorer.versus.deadline import DEADLINES, WINDOWS, DeadlinePoint, deadline_points
from explorer.versus.measuring import SHORT, Measuring, Point, Short
from explorer.versus.stepping import STEPPERS
from explorer.versus.training_cost import READINGS, TrainingPoint, training_points


def points_of(pieces: Iterator[Point | None]) -> list[Point]:
    return [point for point in pieces if point is not None]


def test_every_model_has_a_point_at_every_context() -> None:
    points = points_of(cost_points((4, 300), rounds=1, repeats=3))
    assert all(isinstance(point, CostPoint) for point in points)
    assert {(p.model, p.context) for p in points if isinstance(p, CostPoint)} == {
        (model, context) for model in STEPPERS for context in (4, 300)
    }
    for point in points:
        assert isinstance(point, CostPoint)
        assert 0.0 < point.low <= point.seconds <= point.high


def test_every_way_of_training_has_a_point_at_every_length() -> None:
    points = points_of(training_points((3, 5), rounds=1))
    assert {(p.model, p.length) for p in points if isinstance(p, TrainingPoint)} == {
        (way, length) for way in READINGS for length in (3, 5)
    }


def test_late_steps_are_fewer_the_longer_the_deadline_and_never_more_than_all() -> None:
    points = points_of(deadline_points(100, 100, repeats=1))
    assert len(points) == len(STEPPERS) + len(WINDOWS)
    for point in points:
        assert isinstance(point, DeadlinePoint)
        assert list(point.late) == sorted(point.late, reverse=True)
        assert point.late[0] <= point.last
        assert point.median <= point.most <= point.worst
        assert all(
            late == 0 or 1e6 * point.worst > d
            for d, late in zip(DEADLINES, point.late, strict=True)
        )


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    cost = [p for p in cost_points((4,), rounds=1, repeats=2) if p is not None]
    tables.write_points(tmp_path / "cost.csv", cost)
    again = tables.read_cost(tmp_path / "cost.csv")
    assert [(p.model, p.context, p.bytes) for p in again] == [
        (p.model, p.context, p.bytes) for p in cost
    ]
    assert [p.seconds for p in again] == pytest.approx([p.seconds for p in cost], rel=1e-3)
    late = [p for p in deadline_points(100, 100, repeats=1) if p is not None]
    tables.write_deadline(tmp_path / "deadline.csv", late)
    assert [p.late for p in tables.read_deadline(tmp_path / "deadline.csv")] == [
        p.late for p in late
    ]


def test_a_measuring_grows_point_by_point_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    short = Short(lambda: cost_points((4, 8), rounds=1, repeats=1), 2 * len(STEPPERS))
    monkeypatch.setitem(SHORT, "cost", short)  # type: ignore[arg-type]
    measuring = Measuring("cost")
    shares = [measuring.share_done]
    while not measuring.finished:
        measuring.step()
        shares.append(measuring.share_done)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert len({*shares}) == 2 * len(STEPPERS) + 1


def test_an_unknown_measuring_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="allowed are cost, training, deadline"):
        Measuring("speed")


def test_the_files_that_come_with_the_app_are_whole() -> None:
    contexts = {point.context for point in tables.shipped_cost()}
    assert (min(contexts), max(contexts)) == (16, 16_384)
    assert {point.model for point in tables.shipped_cost()} == set(STEPPERS)
    assert {point.model for point in tables.shipped_training()} == set(READINGS)
    assert {p.window for p in tables.shipped_deadline()} == {0, *WINDOWS}
    assert f"torch {tables.shipped_edition().torch}" in tables.shipped_edition().sentence
