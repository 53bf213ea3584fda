"""What a person holds comes to clamps that fit the cell, or to one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from explorer import CELLS, Clamp, build_cell, trace
from explorer.session.choice import ModelChoice
from explorer.session.holds import HOLD_OPTIONS, Hold, clamps, fitting_holds, hold_words
from explorer.session.run import run, untouched

STEPS = 20


def fits(what: str, key: str) -> bool:
    try:
        clamps(Hold(what), CELLS[key], STEPS)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("key", CELLS)
def test_every_signal_of_a_cell_can_be_held_and_no_other(key: str) -> None:
    names = {signal.name for signal in CELLS[key].signals}
    assert {
        what for what, holding in HOLD_OPTIONS.items() if holding.free and fits(what, key)
    } == names


@pytest.mark.parametrize("what", HOLD_OPTIONS)
def test_a_hold_fits_some_cell_and_a_cell_that_it_does_not_fit_names_those_it_does(
    what: str,
) -> None:
    fitting = [key for key in CELLS if fits(what, key)]
    assert fitting
    for key in set(CELLS) - set(fitting):
        with pytest.raises(ValueError, match=r"\.$") as refused:
            clamps(Hold(what), CELLS[key], STEPS)
        assert all(CELLS[able].title in str(refused.value) for able in fitting)


@pytest.mark.parametrize("key", [key for key, cell in CELLS.items() if cell.direction])
def test_at_keep_the_state_is_copied_whichever_way_the_cells_own_gate_points(key: str) -> None:
    result = run(ModelChoice(key, "random", sequence="noise", hold=Hold("keep", start=3)))
    states = result.trace["h"]
    assert (states[3:] - states[2]).abs().max() < 1e-15


def test_steps_are_counted_with_both_ends_and_end_with_the_sequence() -> None:
    (clamp,) = clamps(Hold("f", 0.5, unit=2, start=4, stop=9), CELLS["lstm"], STEPS)
    assert (clamp.start, clamp.stop, clamp.units, clamp.value) == (4, 10, (2,), 0.5)
    (clamp,) = clamps(Hold("f", stop=400), CELLS["lstm"], STEPS)
    assert clamp.stop == STEPS


def test_a_range_without_a_step_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no step"):
        clamps(Hold("f", start=9, stop=4), CELLS["lstm"], STEPS)


def test_a_run_holds_what_was_chosen_and_the_untouched_one_does_not() -> None:
    choice = ModelChoice(hold=Hold("wipe", start=5, stop=8))
    held, plain = run(choice), run(untouched(choice))
    assert (held.trace["f"][5:9] == 0.0).all()
    assert not plain.held
    again = trace(plain.module, plain.sequence.x)
    assert (plain.trace["c"] - again["c"]).abs().max() == 0.0


def test_a_hold_that_the_cell_has_no_place_for_is_told_and_left_out() -> None:
    result = run(ModelChoice("rnn", hold=Hold("wipe")))
    assert not result.held
    assert "cannot hold" in result.notes[0]
    assert result.trace["h"].equal(run(ModelChoice("rnn")).trace["h"])


def test_a_unit_beyond_the_size_is_the_last_one() -> None:
    result = run(ModelChoice("lstm", "random", size=4, hold=Hold("o", 0.25, unit=100)))
    assert (result.trace["o"][..., 3] == 0.25).all()
    assert not (result.trace["o"][..., 2] == 0.25).any()


def test_a_gate_is_held_at_keeping_whichever_way_it_points() -> None:
    assert clamps(Hold("keep"), CELLS["gru"], 9) == (Clamp("z", 1.0, None, 0, 9),)
    turned = replace(CELLS["gru"], direction={"z": "replace"})
    assert clamps(Hold("keep"), turned, 9) == (Clamp("z", 0.0, None, 0, 9),)


def test_textbook_cases_hold_several_signals_at_their_own_values() -> None:
    assert clamps(Hold("carry", 0.7), CELLS["lstm"], 9) == (
        Clamp("f", 1.0, None, 0, 9),
        Clamp("i", 0.0, None, 0, 9),
    )
    assert clamps(Hold("wipe", 0.7), CELLS["lstm"], 9) == (Clamp("f", 0.0, None, 0, 9),)
    assert clamps(Hold("ignore", 0.7), CELLS["gru"], 9) == (Clamp("r", 0.0, None, 0, 9),)


def test_a_textbook_case_is_offered_only_where_it_does_what_it_says() -> None:
    # An MGU whose f is 0 keeps all; without a written value an sLSTM would show 0 / 0.
    assert not fits("wipe", "mgu")
    assert fits("wipe", "minlstm")
    assert fits("wipe", "slstm")
    result = run(ModelChoice("mgu", "random", sequence="noise", hold=Hold("f", 0.0, start=3)))
    torch.testing.assert_close(result.trace["h"][3:], result.trace["h"][2:-1], rtol=0, atol=1e-12)
    carried = run(ModelChoice("minlstm", "random", sequence="noise", hold=Hold("carry", start=3)))
    torch.testing.assert_close(carried.trace["h"][3:], carried.trace["h"][2:-1], rtol=0, atol=1e-12)
    assert not fits("carry", "slstm")


def test_a_signal_is_called_by_the_words_of_all_cells_that_have_it() -> None:
    titles = {what: option.title for what, option in HOLD_OPTIONS.items() if option.free}
    assert titles["n"] == "candidate or normaliser n"
    assert titles["f"] == "forget gate f"


def test_a_single_signal_is_held_at_the_chosen_value_in_the_chosen_unit_and_steps() -> None:
    hold = Hold("o", 0.25, unit=3, start=2, stop=5)
    assert clamps(hold, CELLS["lstm"], 9) == (Clamp("o", 0.25, (3,), 2, 6),)
    assert clamps(Hold("o", 0.25, start=8, stop=99), CELLS["lstm"], 9) == (
        Clamp("o", 0.25, None, 8, 9),
    )


def test_a_hold_that_begins_after_the_sequence_says_which_steps_there_are() -> None:
    with pytest.raises(ValueError, match=r"from step 9 to step 8 .* Allowed are 0 to 8, the first"):
        clamps(Hold("o", start=9), CELLS["lstm"], 9)


def test_a_cell_without_the_gate_names_those_that_have_it() -> None:
    with pytest.raises(ValueError, match="cannot hold") as caught:
        clamps(Hold("r"), CELLS["lstm"], 9)
    able = ", ".join(cell.title for cell in CELLS.values() if "r" in cell.rows)
    assert str(caught.value) == (
        f"LSTM cannot hold “reset gate r”: it has no such gate or state. Allowed are {able}."
    )


def test_a_hold_of_several_signals_needs_all_of_them() -> None:
    with pytest.raises(ValueError, match=r"GRU cannot hold “f = 1, i = 0"):
        clamps(Hold("carry"), CELLS["gru"], 9)
    with pytest.raises(ValueError, match=r"RNN cannot hold “z = keep"):
        clamps(Hold("keep"), CELLS["rnn"], 9)


@pytest.mark.parametrize("key", CELLS)
def test_exactly_the_holds_that_fit_a_cell_are_offered(key: str) -> None:
    assert fitting_holds(CELLS[key]) == tuple(what for what in HOLD_OPTIONS if fits(what, key))


@pytest.mark.parametrize("key", ["gru", "gru_reset_before"])
def test_with_r_at_1_and_z_at_new_a_gru_is_torchs_plain_rnn(key: str) -> None:
    module = build_cell(key, 3, 4, seed=2, dtype=torch.float64)
    x = torch.randn(STEPS, 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    plain = nn.RNN(3, 4, dtype=torch.float64)
    place = module.cell.rows.index("n")
    weights = {n: v.chunk(3)[place] for n, v in module.state_dict().items()}
    plain.load_state_dict(weights)
    held = trace(module, x, clamp=clamps(Hold("plain"), module.cell, STEPS))
    torch.testing.assert_close(held["h"], plain(x)[0].detach(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("key", [key for key, cell in CELLS.items() if cell.direction])
def test_at_take_new_nothing_of_the_old_state_stays(key: str) -> None:
    module = build_cell(key, 3, 4, dtype=torch.float64)
    x = torch.ones(STEPS, 1, 3, dtype=torch.float64)
    held = trace(module, x, clamp=clamps(Hold("take"), module.cell, STEPS))
    torch.testing.assert_close(held["h"], held["n"], rtol=0, atol=1e-12)


def test_what_is_held_is_told_in_words() -> None:
    assert hold_words(Hold("wipe"), 20) == "f = 0: wipe the memory, all units, steps 0 to 19"
    assert hold_words(Hold("z", 0.25), 20, {"z"}).startswith("update gate z = 0.75, all units")
    assert hold_words(Hold("f", 0.4, unit=3, start=5, stop=30), 20) == (
        "forget gate f = 0.4, unit 3, steps 5 to 19"
    )


@pytest.mark.parametrize("key", ["gru", "gru_reset_before"])
def test_at_the_input_alone_a_state_is_the_same_whatever_came_before(key: str) -> None:
    hold = Hold("present", start=6)
    results = [
        run(ModelChoice(key, "trained", sequence="own_text", text=text, hold=hold))
        for text in ('a "b" (cdef', "xyz ((()cdef")
    ]
    first, other = (result.trace["h"][:, 0] for result in results)
    assert (first[-4:] - other[-4:]).abs().max() < 1e-12
    assert (first[2] - other[2]).abs().max() > 1e-3
