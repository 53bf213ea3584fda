"""Ready-made inputs, each with one sentence on what to look for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, final

import torch

from explorer.sequences import generated
from explorer.sequences.labels import word_label
from explorer.sequences.limits import checked_seed, checked_steps
from explorer.sequences.numbers import numbers_sequence
from explorer.sequences.sequence import Sequence
from explorer.sequences.text import text_sequence


@final
@dataclass(frozen=True)
class Preset:
    """A named input: `build` gives its text from a number of steps and a seeded generator.

    kind: whether that text is read as numbers or character by character.
    free_length: whether the number of steps can be chosen.
    alphabet: the columns of a text whose characters vary with the seed.
    """

    key: str
    title: str
    kind: Literal["numbers", "text"]
    watch: str
    build: Callable[[int, torch.Generator], str]
    free_length: bool = True
    alphabet: tuple[str, ...] | None = None


PRESETS: dict[str, Preset] = {
    "brackets_quotes": Preset(
        key="brackets_quotes",
        title="Brackets and quotes",
        kind="text",
        watch="With trained weights, look for a unit that is on only inside the quotes, and for "
        "one that counts open brackets without being fooled by the smileys.",
        build=lambda steps, generator: generated.BRACKETS_QUOTES,
        free_length=False,
    ),
    "impulse": Preset(
        key="impulse",
        title="Impulse",
        kind="numbers",
        watch="Watch how long the state remembers a single 1 once the input is 0 again.",
        build=lambda steps, generator: generated.pulses(steps, [steps // 10]),
    ),
    "step": Preset(
        key="step",
        title="Step",
        kind="numbers",
        watch="Watch how quickly the state settles after the input jumps from 0 to 1 for good.",
        build=lambda steps, generator: generated.pulses(steps, range(steps // 4, steps)),
    ),
    "sine": Preset(
        key="sine",
        title="Sine wave",
        kind="numbers",
        watch="See whether the state follows the wave at once or lags behind it.",
        build=lambda steps, generator: generated.sine(steps),
    ),
    "noise": Preset(
        key="noise",
        title="Noise",
        kind="numbers",
        watch="See which units smooth the noise out and which repeat it.",
        build=generated.noise,
    ),
    "two_pulses": Preset(
        key="two_pulses",
        title="Two pulses far apart",
        kind="numbers",
        watch="See whether the second pulse finds any trace of the first one in the state.",
        build=lambda steps, generator: generated.pulses(
            steps, [steps // 10, steps - 1 - steps // 10]
        ),
    ),
    "first_symbol": Preset(
        key="first_symbol",
        title="Remember the first symbol",
        kind="text",
        watch="See whether the state at the question mark still tells which letter came first.",
        build=generated.first_symbol,
        alphabet=tuple("ABC.?"),
    ),
    "nested_brackets": Preset(
        key="nested_brackets",
        title="Nested brackets",
        kind="text",
        watch="Look for a unit that rises at each opening bracket and falls at each closing one.",
        build=generated.nested_brackets,
        alphabet=tuple("()[]{}" + generated.LETTERS),
    ),
    "sentence": Preset(
        key="sentence",
        title="Plain sentence",
        kind="text",
        watch="See whether anything of the plural “keys” is left in the state when “are” comes, "
        "more than 40 characters later.",
        build=lambda steps, generator: generated.AGREEMENT,
        free_length=False,
    ),
}


def preset_text(key: str, steps: int = 50, seed: int = 0) -> str:
    """The text of a preset, as one would type it; for numbers one a line.

    steps: number of steps, 1..MAX_STEPS; ignored by presets of fixed length.
    Errors: ValueError for an unknown key, and for steps or a seed out of range.
    """
    preset = _preset(key)
    length = checked_steps(steps) if preset.free_length else 0
    return preset.build(length, torch.Generator().manual_seed(checked_seed(seed)))


def preset_sequence(
    key: str,
    steps: int = 50,
    seed: int = 0,
    alphabet: tuple[str, ...] | None = None,
    other: int | None = None,
) -> Sequence:
    """The sequence of a preset; the same arguments always give the same sequence.

    alphabet, other: for texts, the columns of a trained model, as in `text_sequence`.
    Errors: ValueError as in `preset_text` and `text_sequence`, and for numbers with an alphabet.
    """
    preset = _preset(key)
    text = preset_text(key, steps, seed)
    if preset.kind == "text":
        sequence = text_sequence(text, preset.alphabet if alphabet is None else alphabet, other)
    elif alphabet is None:
        sequence = numbers_sequence(text)
    else:
        raise ValueError(f"The preset “{preset.title}” is made of numbers and has no alphabet.")
    return replace(sequence, watch=preset.watch)


def _preset(key: str) -> Preset:
    if key not in PRESETS:
        raise ValueError(f"There is no preset “{word_label(key)}”; there are {', '.join(PRESETS)}.")
    return PRESETS[key]
