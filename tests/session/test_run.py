"""A choice becomes a run, the same one every time, or one sentence that says why it cannot."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer import CELLS, build_cell
from explorer.models.shipped import available_models, load_model
from explorer.network.initialisation import INITIALISATIONS
from explorer.sequences import MAX_STEPS, PRESETS, preset_sequence, text_sequence
from explorer.sequences.limits import MAX_UNITS
from explorer.session import resolve
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, ModelChoice
from explorer.session.holds import Hold
from explorer.session.readable import sequence_text
from explorer.session.resolve import stands_in, trained_model
from explorer.session.run import Run, run

NUMBERS = [key for key, preset in PRESETS.items() if preset.kind == "numbers"]
TEXTS = [key for key, preset in PRESETS.items() if preset.kind == "text"]


def random(**settings: Any) -> ModelChoice:
    return ModelChoice(weights="random", **settings)


def assert_one_sentence(error: BaseException) -> None:
    text = str(error)
    assert text
    assert "\n" not in text
    assert text.endswith(".")
    assert "Traceback" not in text


# trained weights


def test_the_usual_view_is_the_trained_lstm_on_brackets_and_quotes() -> None:
    shown = run(ModelChoice())
    shipped = load_model("lstm").state_dict
    assert shown.trained is not None
    assert all(value.equal(shipped[name]) for name, value in shown.trained.state_dict.items())
    assert shown.module.cell is CELLS["lstm"]
    assert shown.read_out is not None
    assert shown.notes == ()
    assert sequence_text(ModelChoice()) == PRESETS["brackets_quotes"].build(50, torch.Generator())


@pytest.mark.parametrize("cell", available_models())
@pytest.mark.parametrize("sequence", [*NUMBERS, OWN_NUMBERS])
def test_where_trained_weights_cannot_read_numbers_random_ones_stand_in(
    cell: str, sequence: str
) -> None:
    choice = ModelChoice(cell=cell, sequence=sequence, numbers="1 4\n2 5", size=7)
    shown, drawn = run(choice), run(replace(choice, weights="random"))
    assert shown.trained is None
    assert shown.read_out is None
    assert stands_in(choice)
    for name, value in drawn.module.state_dict().items():
        assert torch.equal(shown.module.state_dict()[name], value)
    assert not stands_in(replace(choice, weights="random"))
    assert not stands_in(replace(choice, sequence="brackets_quotes"))


@pytest.mark.parametrize("cell", available_models())
@pytest.mark.parametrize("sequence", TEXTS)
def test_trained_weights_read_every_text(cell: str, sequence: str) -> None:
    shown = run(ModelChoice(cell=cell, sequence=sequence))
    model = load_model(cell)
    assert shown.sequence.x.shape[2] == model.input_size
    for name, value in model.state_dict.items():
        assert torch.equal(shown.module.state_dict()[name], value)


@pytest.fixture
def only_the_lstm_is_trained(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(resolve, "available_models", lambda: ("lstm",))
    for cached in (resolve._whole, run):
        cached.cache_clear()
    yield
    for cached in (resolve._whole, run):
        cached.cache_clear()


@pytest.mark.usefixtures("only_the_lstm_is_trained")
@pytest.mark.parametrize("cell", ["gru", "irnn"])
def test_a_cell_without_trained_weights_says_so_and_which_cells_have_some(cell: str) -> None:
    shown = run(ModelChoice(cell=cell))
    assert shown.trained is None
    assert shown.read_out is None
    note = shown.notes[0]
    assert CELLS[cell].title in note
    assert "Trained ones exist for LSTM." in note
    assert run(random(cell=cell)).notes == ()


@pytest.mark.parametrize("cell", available_models())
def test_the_read_out_follows_the_weights_of_the_linear_layer(cell: str) -> None:
    shown, model = run(ModelChoice(cell=cell)), load_model(cell)
    assert shown.read_out is not None
    h = shown.trace["h"][:, 0]
    logits = h @ model.readout.weight.T + model.readout.bias
    quote = 1 / (1 + torch.exp(-logits[:, :1]))
    depth = torch.exp(logits[:, 1:])
    wanted = torch.cat([quote, depth / depth.sum(1, keepdim=True)], dim=1)
    torch.testing.assert_close(shown.read_out.values, wanted)
    assert len(shown.read_out.sentences) == len(shown.sequence.tokens)


@pytest.mark.parametrize("text", ['👨‍👩‍👧 (é) "ok"', "a\r\nb", "e\u0301(\n)"])
def test_the_read_out_says_one_sentence_at_each_step_whatever_the_text(text: str) -> None:
    shown = run(ModelChoice(sequence=OWN_TEXT, text=text))
    assert shown.read_out is not None
    assert len(shown.read_out.sentences) == len(shown.sequence.tokens) == len(shown.trace["h"])


# random weights


def test_random_weights_are_those_of_build_cell_with_the_same_settings() -> None:
    choice = random(cell="lstm", size=7, seed=4, gain=1.5, initialisation="orthogonal")
    choice = replace(choice, forget_bias=2.0, sequence="sine")
    own = build_cell(
        "lstm",
        1,
        7,
        seed=4,
        gain=1.5,
        initialisation="orthogonal",
        forget_bias=2.0,
        dtype=torch.float64,
    )
    for name, value in run(choice).module.state_dict().items():
        assert torch.equal(value, own.state_dict()[name])


@pytest.mark.parametrize("cell", CELLS)
def test_settings_that_a_cell_does_not_have_do_nothing_to_it(cell: str) -> None:
    plain = random(cell=cell)
    odd = replace(plain, nonlinearity="relu", forget_bias=3.0)
    same = run(plain).module.state_dict()
    changed = run(odd).module.state_dict()
    differ = any(not torch.equal(same[name], changed[name]) for name in same)
    assert differ == CELLS[cell].has_forget_gate
    turned = run(odd).module.cell.twin_options != run(plain).module.cell.twin_options
    assert turned == ("relu" in CELLS[cell].nonlinearities)


def test_the_sequence_is_the_chosen_one() -> None:
    for key in PRESETS:
        shown, own = run(random(sequence=key, steps=20, seed=3)), preset_sequence(key, 20, 3)
        assert torch.equal(shown.sequence.x, own.x)
    shown = run(random(sequence=OWN_TEXT, text="abca"))
    assert torch.equal(shown.sequence.x, text_sequence("abca").x)
    shown = run(random(sequence=OWN_NUMBERS, numbers="1,2\n3,4"))
    assert shown.sequence.x[:, 0].tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_the_same_choice_gives_the_same_run_and_another_seed_another() -> None:
    assert run(random(seed=1)) is run(random(seed=1))
    first, second = run(random(seed=1)), run(random(seed=2))
    assert not torch.equal(first.module.weight_hh_l0, second.module.weight_hh_l0)


def test_a_run_made_again_from_nothing_has_the_same_numbers() -> None:
    first = run(random(cell="gru", sequence="noise", seed=9))
    run.cache_clear()
    second = run(random(cell="gru", sequence="noise", seed=9))
    assert second is not first
    for name in first.trace.names:
        assert torch.equal(first.trace[name], second.trace[name])


def test_a_run_leaves_the_generator_that_all_sessions_share_alone() -> None:
    before = torch.random.get_rng_state()
    run(random(seed=123, sequence="noise"))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_run_is_detached_and_in_double_precision() -> None:
    for shown in (run(ModelChoice()), run(random(cell="lstm_peephole"))):
        assert not any(parameter.requires_grad for parameter in shown.module.parameters())
        for name in shown.trace.names:
            assert shown.trace[name].dtype == torch.float64
            assert not shown.trace[name].requires_grad


# limits


@pytest.mark.parametrize("size", [0, -1, MAX_UNITS + 1])
def test_a_size_beyond_the_limits_is_named_with_them(size: int) -> None:
    with pytest.raises(ValueError, match=rf"{size}\b.*1 to {MAX_UNITS}") as error:
        run(random(size=size))
    assert_one_sentence(error.value)


def test_the_largest_run_that_is_allowed_works() -> None:
    shown = run(random(cell="lstm_peephole", size=MAX_UNITS, sequence="noise", steps=MAX_STEPS))
    assert shown.trace["c"].shape == (MAX_STEPS, 1, MAX_UNITS)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (random(sequence=OWN_TEXT, text=""), "empty"),
        (random(sequence=OWN_NUMBERS, numbers=""), "empty"),
        (random(sequence=OWN_TEXT, text="x" * (MAX_STEPS + 1)), f"{MAX_STEPS + 1}"),
        (random(sequence=OWN_NUMBERS, numbers="1\ninf"), "Line 2"),
        (random(sequence=OWN_NUMBERS, numbers="1,2\n3"), "Line 2"),
        (random(sequence=OWN_NUMBERS, numbers="1\nword\n2"), "word"),
        (random(gain=-1.0), "-1.0"),
        (random(gain=float("nan")), "nan"),
        (random(initialisation="best"), "best"),
        (random(steps=0, sequence="sine"), "0 steps"),
    ],
)
def test_what_is_not_allowed_is_named_in_one_sentence(choice: ModelChoice, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        run(choice)
    assert_one_sentence(error.value)


def first_bad_step(shown: Run) -> int:
    finite = torch.stack([shown.trace[name].isfinite()[:, 0].all(1) for name in shown.trace.names])
    return finite.all(0).tolist().index(False)


def test_a_division_of_nothing_by_nothing_is_not_called_an_overflow() -> None:
    # Nothing is written, so that the sLSTM's c and its normaliser n both stay 0.
    notes = run(random(cell="slstm", hold=Hold("i", 0.0))).notes
    told = [note for note in notes if "magenta" in note]
    assert len(told) == 1
    assert "no h at step 0" in told[0]
    assert "0 divided by 0" in told[0]
    assert "overflow" not in told[0]


def test_an_overflow_is_told_with_the_step_at_which_it_happens() -> None:
    choice = random(cell="irnn", gain=10.0, sequence="noise", steps=500)
    shown = run(choice)
    (note,) = shown.notes
    assert re.search(rf"\bstep {first_bad_step(shown)}\b", note)
    assert run(replace(choice, gain=0.5)).notes == ()


def test_only_trained_weights_that_exist_are_taken() -> None:
    assert trained_model(random(cell="lstm")) is None
    for cell in CELLS:
        model = trained_model(ModelChoice(cell=cell))
        assert (model is not None) == (cell in available_models())
        assert model is None or model.cell == cell


# anything at all

CHOICES = st.builds(
    ModelChoice,
    cell=st.sampled_from([*CELLS]),
    weights=st.sampled_from(["trained", "random"]),
    sequence=st.sampled_from([*PRESETS, OWN_TEXT, OWN_NUMBERS]),
    text=st.text(max_size=30),
    numbers=st.text(max_size=30) | st.from_regex(r"(-?[0-9.]{1,4}[,; \n]){1,6}", fullmatch=True),
    steps=st.integers(-1, 40),
    size=st.integers(-1, 9),
    seed=st.integers(0, 2**40),
    gain=st.floats() | st.floats(0, 10),
    initialisation=st.sampled_from([None, *INITIALISATIONS, "best"]),
    nonlinearity=st.sampled_from([None, "tanh", "relu"]),
    forget_bias=st.none() | st.floats(-20, 20),
)


@given(CHOICES)
def test_any_choice_either_runs_or_says_in_one_line_why_not(choice: ModelChoice) -> None:
    assume(not math.isnan(choice.gain))  # nan is no key: a test of its own asks for it
    try:
        shown = run(choice)
    except ValueError as error:
        assert_one_sentence(error)
        return
    steps = len(shown.sequence.tokens)
    for name in shown.trace.names:
        assert shown.trace[name].shape == (steps, 1, shown.module.hidden_size)
    assert all("\n" not in note for note in shown.notes)
