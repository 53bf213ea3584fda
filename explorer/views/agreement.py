"""Agreement on the page Language: two forms of a verb, expected by models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.cells import CELLS
from explorer.language.agreement import Agreement
from explorer.language.model import LanguageModel, Read
from explorer.network.matched_sizes import parameters_of
from explorer.palette import log_domain
from explorer.views.board import group, plain_board
from explorer.views.language import labels_of
from explorer.views.language_sentences import quoted
from explorer.views.lines import line_panel
from explorer.views.payloads import Bars, Board

# Ratios that are as good as none, those that are told with a digit behind the point, the largest.
EQUAL, FEW, MANY = 1.05, 9.95, 1e6


@dataclass(frozen=True, eq=False)
class Expected:
    """What a model that reads a sentence expects of the two forms of a verb.

    agreement: where noun and verb stand, None if that is not known. forms: the right form and the
    wrong one; or, if that is not known, singular and plural. shares: their probabilities as the
    next word at every step, (T, 2).
    """

    read: Read
    agreement: Agreement | None
    forms: tuple[str, str]
    shares: Tensor


def expected_forms(
    model: LanguageModel, read: Read, agreement: Agreement | None, forms: tuple[str, str]
) -> Expected:
    """The expectations of a model for the forms (singular, plural) of a verb."""
    if agreement is not None and agreement.plural:
        forms = forms[1], forms[0]
    numbers = model.vocabulary.numbers(forms)
    return Expected(read, agreement, forms, read.logs[:, numbers].exp())


def model_title(model: LanguageModel) -> str:
    """A model's cell with its sizes: RNN, 64 units, 15,552 weights."""
    sizes = model.sizes
    weights = parameters_of(sizes.cell, sizes.inputs, sizes.hidden_size, sizes.layers)
    return f"{CELLS[sizes.cell].title}, {sizes.hidden_size} units, {weights:,} weights"


def form_bars(model: LanguageModel, expected: Expected) -> Bars:
    """The probabilities of both forms at every step, and what they mean."""
    tokens = expected.read.tokens
    return {
        "length": len(tokens),
        "tokens": labels_of(tokens),
        "title": model_title(model),
        "steps": [
            list(zip(expected.forms, pair, strict=True)) for pair in expected.shares.tolist()
        ],
        "sentences": form_sentences(expected),
    }


def form_sentences(expected: Expected) -> list[str]:
    """For every step: which form is how many times as likely, and whether it is the right one."""
    result, agreement = [], expected.agreement
    for step, (first, second) in enumerate(expected.shares.tolist()):
        sentence = _likelier(expected.forms, (first, second))
        if agreement is not None and step == agreement.verb - 1:
            noun = quoted(expected.read.tokens[agreement.noun])
            where = (
                f"{words_text(agreement.distance)} after" if agreement.distance else "right after"
            )
            verdict = "right" if first > second else "wrong"
            sentence = f"The verb is due, {where} {noun}. {sentence}: {verdict}"
        result.append(f"{sentence}.")
    return result


def form_boards(expected: Sequence[Expected]) -> list[Board]:
    """The probabilities of both forms over the steps, one board a model, on one scale."""
    ends = log_domain(torch.cat([one.shares.flatten() for one in expected]))
    boards = []
    for one in expected:
        known = one.agreement is not None
        marks = (", right", ", wrong") if known else ("", "")
        curves = {
            f"{form}{mark}": one.shares[:, column]
            for column, (form, mark) in enumerate(zip(one.forms, marks, strict=True))
        }
        panel = line_panel(
            "P(next word)",
            curves,
            "The probability of each form as the next word, at every step, on a logarithmic scale.",
            log=True,
            ends=ends,
        )
        boards.append(plain_board(labels_of(one.read.tokens), [group("", "", lines=[panel])]))
    return boards


def words_text(count: int) -> str:
    """A number of words."""
    return f"{count} {'word' if count == 1 else 'words'}"


def _likelier(forms: tuple[str, str], shares: tuple[float, float]) -> str:
    """Which of two forms is how many times as likely."""
    low, high = sorted(shares)
    if high < EQUAL * low:
        return "Both are about equally likely"
    ratio = min(high / low, MANY) if low > 0.0 else MANY
    times = f"{ratio:.1f}" if ratio < FEW else f"{ratio:,.0f}"
    return f"{quoted(forms[shares[0] < shares[1]])} is {times} times as likely"
