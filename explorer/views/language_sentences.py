"""What is said of a text that a model reads, invents or compares."""

from __future__ import annotations

import math

from explorer.attention.language import AttentionRead
from explorer.language.model import LanguageModel, Read, Sample
from explorer.language.tokens import EOS, UNK, UNKNOWN, token_label
from explorer.shapes.answers import probability_text
from explorer.wording import power_of_ten

# Differences as good as none, and those that are told without powers of ten.
EQUAL_BITS, FEW_BITS = 0.01, 14.0
LOG_10_OF_2 = math.log10(2.0)


def quoted(label: str) -> str:
    """A token in a sentence; set apart, so that Arabic or Hebrew does not turn the rest round."""
    return f"“\N{FIRST STRONG ISOLATE}{label}\N{POP DIRECTIONAL ISOLATE}”"


def reading_sentences(read: Read | AttentionRead) -> list[str]:
    """For every step: what came next, and how surprising it was."""
    result = []
    for step, bits in enumerate(read.bits.tolist()):
        token = quoted(token_label(read.tokens[step + 1]))
        unknown = read.numbers[step + 1] == UNKNOWN and read.tokens[step + 1] != UNK
        what = f"{token}, read as {UNK}" if unknown else token
        result.append(f"Then came {what}: {bits:.1f} bits of surprise, {_judged(bits)}.")
    return [*result, "The text ends here: these are the tokens that could follow."]


def sampling_sentences(model: LanguageModel, sample: Sample) -> list[str]:
    """For every step: what was drawn from the distribution, or stood in the beginning."""
    tokens = [token_label(model.vocabulary.tokens[number]) for number in sample.numbers.tolist()]
    result = []
    for step in range(len(tokens) - 1):
        token, share = tokens[step + 1], sample.shares[step, sample.numbers[step + 1]].item()
        if step + 1 < sample.given:
            result.append(f"{quoted(token)} was given.")
        else:
            back = "" if sample.stopped and step == len(tokens) - 2 else " It is fed back."
            result.append(
                f"{quoted(token)} was drawn; its probability was {probability_text(share)}.{back}"
            )
    return [*result, f"{EOS}: the end." if sample.stopped else "It was stopped here."]


def score_sentence(one: float, other: float) -> str:
    """Which of two texts is likelier, from their surprise in bits."""
    if abs(one - other) < EQUAL_BITS:
        return "The model finds both equally likely."
    return f"To the model, {_likelier(one, other)}."


def parting_sentence(one: Read, other: Read) -> str:
    """Where two texts part, and which is likelier there; and whether lengths can be compared."""
    pairs = zip(one.tokens, other.tokens, strict=False)
    parted = next((step for step, (a, b) in enumerate(pairs) if a != b), 0)
    sentences = []
    if parted > 1:
        names = [quoted(token_label(read.tokens[parted])) for read in (one, other)]
        bits = [read.bits[parted - 1].item() for read in (one, other)]
        same = abs(bits[0] - bits[1]) < EQUAL_BITS
        there = "both are equally likely" if same else _likelier(*bits)
        sentences.append(f"They diverge at {names[0]} and {names[1]}, where {there}.")
    counts = [len(read.tokens) - 1 for read in (one, other)]
    if counts[0] != counts[1]:
        sentences.append(
            f"They have {counts[0]} and {counts[1]} tokens: a longer text is less likely for its "
            "length alone."
        )
    return " ".join(sentences)


def _likelier(one: float, other: float) -> str:
    """Which is how many times as likely, from two surprises in bits."""
    which, apart = "first" if one < other else "second", abs(one - other)
    if apart < FEW_BITS:
        return f"the {which} is {2.0**apart:,.3g} times as likely"
    return f"the {which} is about {power_of_ten(round(apart * LOG_10_OF_2))} times as likely"


def _judged(bits: float) -> str:
    """What a surprise means: 2 to its power equally likely tokens."""
    if bits < 1.0:
        return "hardly any"
    return f"like one pick among {2.0**bits:.0f}" if bits < 20.0 else "next to impossible"
