"""Cells are compared on the same sequence, matched as asked, in the same colours."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from explorer.models.own import own_model
from explorer.session.choice import OWN_TASK, Choice, ModelChoice
from explorer.session.holds import Hold
from explorer.session.resolve import resolved_choice
from explorer.training.keeping import kept_model
from explorer.views.board import board
from explorer.views.compare import comparison, curves, echoes, heat_maps, own_comparison
from tests.plain_cells import assert_one_sentence
from tests.trainings import carried_out, small

MODEL = ModelChoice("lstm", "random", sequence="noise", steps=30)
CELLS = ("lstm", "gru", "rnn", "irnn")


def test_every_cell_reads_the_same_sequence_with_the_same_seed() -> None:
    result = comparison(MODEL, CELLS, by_parameters=False)
    assert [one.module.cell.key for one in result.runs] == list(CELLS)
    assert all(one.sequence.x.equal(result.runs[0].sequence.x) for one in result.runs)
    assert {one.module.hidden_size for one in result.runs} == {16}
    assert "16 units" in result.sentence


def test_by_parameters_the_sizes_differ_so_that_the_counts_do_not() -> None:
    result = comparison(MODEL, CELLS, by_parameters=True)
    counts = [sum(p.numel() for p in one.module.parameters()) for one in result.runs]
    assert len({one.module.hidden_size for one in result.runs}) > 1
    assert max(counts) / min(counts) < 1.1
    assert all(f"{count:,}" in result.sentence for count in counts)


@pytest.mark.parametrize(("layer", "reading"), [(0, "forward"), (1, "backward"), (2, "forward")])
def test_networks_are_matched_as_a_whole_and_shown_at_the_same_place(
    layer: int, reading: Any
) -> None:
    model = replace(MODEL, layers=3, directions=2, layer=layer, reading=reading)
    result = comparison(model, CELLS, by_parameters=True)
    counts = [
        sum(p.numel() for p in resolved_choice(one.choice).network.parameters())
        for one in result.runs
    ]
    assert max(counts) / min(counts) < 1.1
    assert all(f"{count:,}" in result.sentence for count in counts)
    assert {one.layer_view and one.layer_view.title for one in result.runs} == {
        f"layer {layer + 1} of 3, {reading}"
    }
    assert len({one.sequence.tokens for one in result.runs}) == 1


def test_trained_weights_keep_their_sizes() -> None:
    result = comparison(ModelChoice(), ("lstm", "gru"), by_parameters=True)
    assert all(one.trained for one in result.runs)
    assert "Trained weights" in result.sentence


def test_each_bounded_signal_has_its_own_ends_and_all_unbounded_ones_share_theirs() -> None:
    result = comparison(replace(MODEL, gain=3.0), CELLS, by_parameters=False)
    groups = heat_maps(result, Choice())
    shared = set()
    for one, group in zip(result.runs, groups, strict=True):
        for signal, sent in zip(one.module.cell.signals, group["maps"], strict=True):
            ends = (sent["low"], sent["high"])
            if signal.low is None or signal.high is None:
                shared.add(ends)
            else:
                assert ends == (signal.low, signal.high)
    ((low, high),) = shared
    largest = max(
        float(one.trace[name].abs().max())
        for one, name in ((result.runs[0], "c"), (result.runs[3], "h"))
    )
    assert -low == high == min(20.0, next((e for e in (1, 2, 5, 10) if e >= largest), 20))


def test_a_wide_memory_does_not_wash_out_the_candidates() -> None:
    result = comparison(replace(MODEL, gain=3.0), ("lstm", "gru"), by_parameters=False)
    assert float(result.runs[0].trace["c"].abs().max()) > 1.0
    ends = {one["name"]: one["high"] for one in heat_maps(result, Choice())[0]["maps"]}
    assert ends["c"] > 1.0
    assert ends["g"] == ends["h"] == 1.0


def test_every_cell_has_its_curve_in_every_panel() -> None:
    result = comparison(MODEL, CELLS, by_parameters=False)
    memory, state, gates = curves(result, Choice())
    for group in (memory, state):
        assert len(group["lines"][0]["curves"]) == len(CELLS)
    assert [len(line["curves"]) for line in gates["lines"]] == [3, 2]
    json.loads(json.dumps(board(result.runs[0], [memory, state, gates]), allow_nan=False))


def test_without_gates_there_is_no_panel_of_gates() -> None:
    result = comparison(replace(MODEL, cell="rnn"), ("rnn", "irnn"), by_parameters=False)
    assert len(curves(result, Choice())) == 2


def test_the_echo_of_every_cell_has_its_half_life_in_words() -> None:
    result = comparison(MODEL, ("rnn", "lstm"), by_parameters=False)
    (group,) = echoes(result, 4)
    assert group["sentence"].count("halves") == 2
    assert len(group["lines"][0]["curves"]) == 2


@pytest.mark.parametrize("loss", ["sum", 7, 400])
def test_any_loss_can_be_compared(loss: str | int) -> None:
    result = comparison(MODEL, ("rnn", "lstm"), by_parameters=False)
    assert curves(result, Choice(loss=loss))[0]["lines"][0]["curves"]


def test_a_held_run_stands_beside_the_untouched_one_and_cells_without_place_for_it_say_so() -> None:
    result = comparison(replace(MODEL, hold=Hold("wipe")), ("lstm", "rnn"), by_parameters=False)
    assert result.runs[0].held
    assert not result.untouched[0].held
    titles = [curve["title"] for curve in curves(result, Choice())[0]["lines"][0]["curves"]]
    assert titles == ["LSTM (16) held c", "LSTM (16) untouched c", "RNN (16) h"]
    names = [one["name"] for one in heat_maps(result, Choice())[0]["maps"]]
    assert {"change_h", "change_c"} <= set(names)
    assert any("cannot hold" in note for note in result.runs[1].notes)


def test_a_model_of_one_direction_cannot_stand_beside_a_backward_one() -> None:
    models = []
    for directions in (2, 1):
        plan = small(task="parity", cells=("gru",), directions=directions, steps=1)
        (trainee,) = carried_out(plan).trainees
        models.append(own_model(kept_model(trainee, trainee.snapshots[-1]), f"m{directions}"))
    model = ModelChoice("gru", "own", sequence=OWN_TASK, own=models[0])
    result = own_comparison(model, models[1:])
    assert len({one.sequence.tokens for one in result.runs}) == 1
    with pytest.raises(ValueError, match="reads in one direction only") as error:
        own_comparison(replace(model, reading="backward"), models[1:])
    assert_one_sentence(error.value, models[1].title, "forward")
