"""Every value that a control can take is accepted in a link; any other is told in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.sequences import MAX_STEPS
from explorer.sequences.limits import MAX_LAYERS, MAX_UNITS
from explorer.ui.controls.labels import (
    CELL_LABELS,
    COMPARE_LABELS,
    DIRECTION_LABELS,
    DIRECTIONS_LABELS,
    HELD_UNITS_LABELS,
    HOLD_LABELS,
    INITIALISATION_LABELS,
    LOSS_LABELS,
    MATCH_LABELS,
    NONLINEARITY_LABELS,
    NOTATION_LABELS,
    PART_LABELS,
    PROOF_PHI_LABELS,
    READING_LABELS,
    SEQUENCE_LABELS,
    WEIGHT_LABELS,
)
from explorer.ui.controls.links import MAX_FORGET_BIAS, MAX_GAIN, MAX_SEED, PARAMETERS, problems_in

LABELS = {
    "cell": CELL_LABELS,
    "sequence": SEQUENCE_LABELS,
    "weights": WEIGHT_LABELS,
    "init": INITIALISATION_LABELS,
    "phi": NONLINEARITY_LABELS,
    "notation": NOTATION_LABELS,
    "z": DIRECTION_LABELS,
    "loss": LOSS_LABELS,
    "hold": HOLD_LABELS,
    "held_units": HELD_UNITS_LABELS,
    "part": PART_LABELS,
    "compare": COMPARE_LABELS,
    "match": MATCH_LABELS,
    "proof_phi": PROOF_PHI_LABELS,
    "directions": DIRECTIONS_LABELS,
    "reading": READING_LABELS,
    "recall_directions": DIRECTIONS_LABELS,
    "clock_reading": READING_LABELS,
}
WHOLE = {
    "steps": (2, MAX_STEPS),
    "size": (1, MAX_UNITS),
    "seed": (0, MAX_SEED),
    "unit": (0, MAX_UNITS - 1),
    "at": (0, MAX_STEPS - 1),
    "t": (0, MAX_STEPS - 1),
    "held_from": (0, MAX_STEPS - 1),
    "held_to": (0, MAX_STEPS - 1),
    "echo_at": (0, MAX_STEPS - 1),
    "layers": (1, MAX_LAYERS),
    "layer": (1, MAX_LAYERS),
}
REAL = {
    "gain": (0.0, MAX_GAIN),
    "forget": (-MAX_FORGET_BIAS, MAX_FORGET_BIAS),
    "held_at": (-1.0, 1.0),
    "sigma": (0.5, 1.5),
    "rho": (0.5, 1.5),
}
TAMPERED = [
    *[(name, value) for name in LABELS for value in ("", "nonsense", "<b>", "0")],
    *[(name, str(high + 1)) for name, (_, high) in WHOLE.items()],
    *[(name, str(low - 1)) for name, (low, _) in WHOLE.items()],
    *[(name, value) for name in WHOLE for value in ("", "x", "2.5", "²", "nan")],
    # The player reads the step itself, digit by digit; a control takes what Python calls a number.
    *[("t", value) for value in ("1e1", "٣", "+1", "3.0")],
    *[(name, str(end)) for name, (low, high) in REAL.items() for end in (low - 0.1, high + 0.1)],
    *[(name, value) for name in REAL for value in ("", "x", "nan", "inf", "-inf", "1,5")],
    ("sub", "-1"),
    ("sub", "x"),
]


@pytest.mark.parametrize("name", LABELS)
def test_every_label_of_a_control_is_accepted(name: str) -> None:
    assert problems_in(dict.fromkeys([name], "")) != []
    for label in LABELS[name]:
        assert problems_in({name: label}) == []


@pytest.mark.parametrize("name", WHOLE)
def test_every_whole_number_of_a_control_is_accepted(name: str) -> None:
    low, high = WHOLE[name]
    for value in {low, low + 1, (low + high) // 2, high}:
        assert problems_in({name: str(value)}) == []


@pytest.mark.parametrize("name", REAL)
@given(share=st.floats(0, 1))
def test_every_real_number_of_a_control_is_accepted_as_python_and_browsers_write_it(
    name: str, share: float
) -> None:
    low, high = REAL[name]
    value = low + share * (high - low)
    for text in (repr(value), f"{value:.1f}", f"{value:g}"):
        assert problems_in({name: text}) == []


@pytest.mark.parametrize(("name", "value"), TAMPERED)
def test_a_value_that_no_control_has_is_told_with_its_name_and_what_is_allowed(
    name: str, value: str
) -> None:
    (sentence,) = problems_in({name: value})
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert f" {name} “{value}”" in sentence
    if name in LABELS:
        assert all(label in sentence for label in LABELS[name])
    elif name != "sub":
        low, high = (WHOLE | REAL)[name]
        assert f"from {low:g} to {high:g}" in sentence.replace(str(MAX_SEED), f"{MAX_SEED:g}")


def test_each_wrong_parameter_has_a_sentence_of_its_own_and_right_ones_have_none() -> None:
    link = {"cell": "GRU", "unit": "-4", "steps": "many", "notation": "PyTorch"}
    assert len(problems_in(link)) == 2


@given(st.dictionaries(st.text(max_size=9) | st.sampled_from([*PARAMETERS]), st.text()))
def test_no_link_whatever_is_in_it_raises(link: dict[str, str]) -> None:
    for sentence in problems_in(link):
        assert "\n" not in sentence


@pytest.mark.parametrize(
    "text", ["9" * 5000, "x" * 100_000, "\x00\x1b\n", "\u202e1", "𝟙", "１", "1_0", " 1 ", "0x10"]
)
@pytest.mark.parametrize("name", PARAMETERS)
def test_odd_texts_are_told_shortly_and_visibly(name: str, text: str) -> None:
    for sentence in problems_in({name: text}):
        assert len(sentence) < 600
        assert sentence.isprintable()


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"layers": "2", "layer": "3"}, "layer “3”, but its network has 2;"),
        ({"layer": "2"}, "layer “2”, but its network has 1;"),
        ({"layers": "2.0", "layer": "4.0"}, "layer “4.0”, but its network has 2;"),
        ({"reading": "backward"}, "reading “backward”, but its network reads in one direction"),
        ({"reading": "backward", "directions": "one"}, "reading “backward”, but"),
    ],
)
def test_a_layer_or_direction_that_the_links_own_network_lacks_is_told(
    link: dict[str, str], said: str
) -> None:
    (sentence,) = problems_in({"weights": "Random"} | link)
    assert said in sentence
    assert sentence.endswith("shown instead.")
    # Whose weights a link cannot carry has the layers of the model that is chosen.
    assert problems_in({"weights": "Own"} | link) == []


def test_a_layer_and_a_direction_that_the_links_network_has_are_accepted() -> None:
    link = {"weights": "Random", "layers": "3", "directions": "both"}
    for layer in ("1", "2", "3", "3.0"):
        for reading in READING_LABELS:
            assert problems_in(link | {"layer": layer, "reading": reading}) == []


def test_a_parameter_that_is_none_of_the_apps_own_is_left_alone() -> None:
    assert (
        problems_in({"utm_source": "x", "embed": "true", "text": "anything", "numbers": "?"}) == []
    )


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [("cliff_rate", "0.01", "0"), ("max_norm", "1000", "1001"), ("cliff_u", "4.2", "4.1")],
)
def test_the_numbers_of_the_clipping_page_have_ends(name: str, good: str, bad: str) -> None:
    assert problems_in({name: good}) == []
    assert len(problems_in({name: bad})) == 1
