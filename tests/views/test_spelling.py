"""How a cell is written is made once for all runs, and has everything that any choice needs."""

from __future__ import annotations

import json

import pytest

from explorer import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.cells.terms import Projection, Value
from explorer.equations.recipes import recipe_text
from explorer.models.readout import Head
from explorer.session.choice import ModelChoice
from explorer.session.run import run
from explorer.views.answer import AnswerForm
from explorer.views.spelling import cell_spelling, run_spelling

MOST_BYTES = 50_000


@pytest.mark.parametrize("cell", CELLS)
def test_the_spelling_is_small_whole_and_has_nothing_twice(cell: str) -> None:
    sent = cell_spelling(CELLS[cell], True, AnswerForm((Head("softmax", 0, 3),)))
    assert len(json.dumps(sent, ensure_ascii=False).encode()) < MOST_BYTES
    written = [json.dumps(one) for one in sent["equations"]]
    assert len(set(written)) == len(written)
    names = [one.name for one in CELLS[cell].equations]
    assert [*sent["recipes"]] == names
    used = set()
    for notation in NOTATIONS:
        wording = sent["notations"][notation]
        assert len(wording["parts"]) == len(sent["places"])
        for numbers in wording["equations"].values():
            used |= set(numbers)
            equations = [sent["equations"][number] for number in numbers]
            assert [one["name"] for one in equations] == [*names, "read_out"]
            pieces = [piece for one in equations for piece in (*one["line"], *one["sentence"])]
            places = {max(piece, ~piece) for piece in pieces if isinstance(piece, int)}
            assert places <= {*range(len(wording["parts"]))}
    assert used == {*range(len(written))}


def test_runs_of_one_cell_share_their_spelling_and_others_have_their_own() -> None:
    one, other = (run(ModelChoice(weights="random", seed=seed)) for seed in (0, 1))
    assert run_spelling(one) is run_spelling(other)
    trained, gru = run(ModelChoice()), run(ModelChoice("gru", "random"))
    keys = {run_spelling(shown)["key"] for shown in (one, trained, gru)}
    assert len(keys) == 3


def test_a_projection_has_no_recipe() -> None:
    with pytest.raises(ValueError, match="no recipe for a Projection"):
        recipe_text(Projection(Value("h")))
