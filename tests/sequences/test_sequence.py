"""A sequence holds together, and every preset is one."""

import itertools
import math

import pytest
import torch

from explorer.sequences import (
    MAX_STEPS,
    PRESETS,
    Sequence,
    numbers_sequence,
    preset_sequence,
    preset_text,
    text_sequence,
)

FREE = [key for key, preset in PRESETS.items() if preset.free_length]
TEXTS = [key for key, preset in PRESETS.items() if preset.kind == "text"]
NUMBERS = [key for key, preset in PRESETS.items() if preset.kind == "numbers"]
DRAWN = ["noise", "first_symbol", "nested_brackets"]
CLOSING = {")": "(", "]": "[", "}": "{"}


def bracket_depths(text: str) -> list[int]:
    """Number of open round brackets after each character, those inside quotes ignored."""
    depths, depth, quoted = [], 0, False
    for character in text:
        quoted ^= character == '"'
        depth += 0 if quoted else (character == "(") - (character == ")")
        depths.append(depth)
    return depths


def is_well_nested(text: str) -> bool:
    stack: list[str] = []
    for character in text:
        if character in CLOSING.values():
            stack.append(character)
        elif character in CLOSING and (not stack or stack.pop() != CLOSING[character]):
            return False
    return not stack


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((3, 1, 1), torch.float64), ((2, 2, 1), torch.float64), ((2, 1, 1), torch.float32)],
)
def test_labels_that_do_not_fit_the_numbers_are_refused(shape, dtype):
    with pytest.raises(ValueError, match=r"\(2, 1, 1\)"):
        Sequence(torch.zeros(shape, dtype=dtype), tokens=("a", "b"), features=("x",))


def test_a_sequence_cannot_be_changed():
    sequence = text_sequence("ab")
    with pytest.raises(AttributeError):
        sequence.watch = "other"  # type: ignore[misc]


def test_a_registry_key_is_the_key_of_its_preset():
    assert all(key == preset.key for key, preset in PRESETS.items())
    assert len({preset.title for preset in PRESETS.values()}) == len(PRESETS)


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_says_in_one_sentence_what_to_look_for(key):
    watch = preset_sequence(key).watch
    assert watch == PRESETS[key].watch
    assert watch.endswith(".")
    assert watch.count(". ") == 0


@pytest.mark.parametrize("key", FREE)
@pytest.mark.parametrize("steps", [1, 2, 3, 50, MAX_STEPS])
def test_a_preset_of_free_length_has_the_steps_asked_for(key, steps):
    sequence = preset_sequence(key, steps=steps, seed=4)
    assert len(sequence.x) == len(sequence.tokens) == steps
    assert sequence.x.isfinite().all()


@pytest.mark.parametrize("key", [key for key in PRESETS if key not in FREE])
def test_a_preset_of_fixed_length_ignores_steps_and_seed(key):
    assert preset_text(key, steps=7, seed=3) == preset_text(key, steps=10**6, seed=5)


@pytest.mark.parametrize("key", PRESETS)
def test_the_same_seed_gives_the_same_sequence(key):
    first, second = (preset_sequence(key, steps=40, seed=11) for _ in range(2))
    assert torch.equal(first.x, second.x)
    assert first.tokens == second.tokens


@pytest.mark.parametrize("key", DRAWN)
def test_seeds_give_different_sequences_over_the_same_columns(key):
    drawn = [preset_sequence(key, steps=40, seed=seed) for seed in range(12)]
    assert len({sequence.tokens for sequence in drawn}) > 1
    assert len({sequence.features for sequence in drawn}) == 1
    assert any(not torch.equal(drawn[0].x, sequence.x) for sequence in drawn)


@pytest.mark.parametrize("key", PRESETS)
def test_the_global_generator_is_left_alone(key):
    before = torch.get_rng_state()
    preset_sequence(key, seed=1)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("key", PRESETS)
def test_the_text_of_a_preset_typed_in_gives_the_same_input(key):
    preset = PRESETS[key]
    text = preset_text(key, 30, 2)
    typed = text_sequence(text, preset.alphabet) if key in TEXTS else numbers_sequence(text)
    assert torch.equal(typed.x, preset_sequence(key, 30, 2).x)
    assert typed.watch == ""


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_preset_is_read_over_the_alphabet_of_a_model(key):
    alphabet = ("other", *"abcdefghijklmnopqrstuvwxyz .,!?'-:;()\"")
    sequence = preset_sequence(key, seed=1, alphabet=alphabet, other=0)
    assert sequence.x.shape[2] == len(alphabet)
    assert sequence.watch == PRESETS[key].watch


@pytest.mark.parametrize("key", NUMBERS)
def test_a_preset_of_numbers_refuses_an_alphabet(key):
    with pytest.raises(ValueError, match="made of numbers"):
        preset_sequence(key, alphabet=("a", "b"))


def test_an_unknown_preset_is_named_beside_the_known_ones():
    with pytest.raises(ValueError, match=r"“sin⏎e”.*impulse.*sentence") as caught:
        preset_sequence("sin\ne")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("steps", [-1, 0, MAX_STEPS + 1])
@pytest.mark.parametrize("key", FREE)
def test_steps_out_of_range_are_refused(key, steps):
    with pytest.raises(ValueError, match=f"{steps} steps.* 1 to {MAX_STEPS} .*smooth"):
        preset_sequence(key, steps=steps)


@pytest.mark.parametrize("seed", [-1, 2**63, 10**30])
def test_a_seed_that_no_generator_takes_is_refused(seed):
    with pytest.raises(ValueError, match=f"seed {seed}"):
        preset_sequence("noise", seed=seed)


def test_the_bracket_sentence_nests_and_misleads_as_its_title_says():
    text = preset_text("brackets_quotes")
    assert 45 <= len(text) <= 60
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyz .,!?'-:;()\"")
    depths = bracket_depths(text)
    assert max(depths) == 2
    assert min(depths) == depths[-1] == 0
    quotes = text.split('"')[1::2]
    assert len(text.split('"')) % 2 == 1
    assert {character for quote in quotes for character in quote} >= {"(", ")"}
    assert depths[text.index('"')] == 1


def test_impulse_step_and_two_pulses_have_their_ones_where_they_should():
    impulse, step, pulses = (
        preset_sequence(key, 50).x.flatten().tolist() for key in ("impulse", "step", "two_pulses")
    )
    assert sorted(impulse) == [0.0] * 49 + [1.0]
    assert step == sorted(step)
    assert set(step) == {0.0, 1.0}
    first, second = (place for place, value in enumerate(pulses) if value)
    assert second - first >= 25


def test_the_sine_is_a_sine():
    wave = preset_sequence("sine", 50).x.flatten().tolist()
    assert wave == pytest.approx([math.sin(2 * math.pi * t / 20) for t in range(50)], abs=1e-6)


def test_noise_has_mean_nought_and_deviation_one():
    noise = preset_sequence("noise", MAX_STEPS, seed=3).x
    assert abs(noise.mean()) < 4 / MAX_STEPS**0.5
    assert abs(noise.std() - 1) < 4 / (2 * MAX_STEPS) ** 0.5


@pytest.mark.parametrize("seed", range(6))
def test_the_first_symbol_is_followed_by_dots_and_a_question(seed):
    text = preset_text("first_symbol", 20, seed)
    assert text[0] in "ABC"
    assert text[1:] == "." * 18 + "?"


@pytest.mark.parametrize("steps", [2, 3, 10, 51, MAX_STEPS])
@pytest.mark.parametrize("seed", range(5))
def test_nested_brackets_all_close_in_order(steps, seed):
    text = preset_text("nested_brackets", steps, seed)
    assert is_well_nested(text)
    assert set(text) <= set("()[]{}abc")
    assert text[0] in "([{"
    openings = [(c in "([{") - (c in ")]}") for c in text]
    assert 1 <= max(itertools.accumulate(openings)) <= 5


def test_the_verb_of_the_sentence_is_far_from_its_subject():
    text = preset_text("sentence")
    assert text.index(" are ") - text.index("keys") > 40
