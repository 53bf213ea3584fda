"""The quote unit and the line unit of the shipped model have the scores that are told of them."""

from __future__ import annotations

import re

import pytest
import torch

from explorer import find_units, load, trace
from explorer.analysis.unit_scores import UnitScores
from explorer.resources import KNOWN_UNITS, QUOTE_MODEL
from scripts.find_known_units import (
    HELD_OUT_SEED,
    PROPERTIES,
    SEED,
    CharacterModel,
    character_numbers,
    held_out_text,
)

NUMBER = r"-?\d\.\d{3}"
ROW = re.compile(
    rf"\| (\w+) \| (AUC|R²) \| ([ch])\[(\d+)\] \| ({NUMBER}) \| ({NUMBER}) \| ({NUMBER}) \| "
    rf"({NUMBER}) \|"
)
TABLE = [line for line in KNOWN_UNITS.read_text("utf-8").splitlines() if line.startswith("| ")][1:]


@pytest.fixture(scope="module")
def model() -> tuple[CharacterModel, list[str]]:
    content = torch.load(QUOTE_MODEL, weights_only=True)
    model = CharacterModel(len(content["vocabulary"]))
    model.load_state_dict(content["state_dict"])
    return model, content["vocabulary"]


def test_the_table_has_a_row_for_each_property_in_one_format() -> None:
    rows = [ROW.fullmatch(line) for line in TABLE]
    assert all(rows)
    assert [row[1] for row in rows if row] == list(PROPERTIES)
    assert [row[2] for row in rows if row] == ["AUC", "R²"]


@pytest.mark.parametrize(("number", "name"), list(enumerate(PROPERTIES)))
def test_the_shipped_model_has_the_scores_of_the_table(
    model: tuple[CharacterModel, list[str]], number: int, name: str
) -> None:
    row = ROW.fullmatch(TABLE[number])
    assert row
    scores: UnitScores = find_units(
        model[0], held_out_text(), name, vocabulary=model[1], controls=1
    )
    assert (scores.best.signal, scores.best.unit) == (row[3], int(row[4]))
    for signal, told in (("c", row[5]), ("h", row[6])):
        best = next(one for one in scores.scores if one.signal == signal)
        assert best.held_out == pytest.approx(float(told), abs=2e-3)
    assert scores.best.held_out > scores.control
    assert scores.control <= float(row[8]) + 2e-3
    assert scores.best.held_out > float(row[7])


def test_the_file_is_small_and_opens_with_its_vocabulary(
    model: tuple[CharacterModel, list[str]],
) -> None:
    assert QUOTE_MODEL.stat().st_size < 500_000
    loaded = load(QUOTE_MODEL)
    assert loaded.vocabulary == tuple(model[1])
    (recurrent,) = loaded.recurrent.values()
    numbers = character_numbers(held_out_text()[:200], model[1])[:, None]
    x = model[0].embedding(numbers).detach()
    torch.testing.assert_close(trace(recurrent, x)["c"], trace(model[0], numbers)["c"])


def test_held_out_text_has_a_seed_of_its_own() -> None:
    assert HELD_OUT_SEED != SEED
