"""A Transformer as a language model: what it expects at every step, and where it looks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import torch
from torch import Tensor

from explorer.attention.cache import Cached
from explorer.attention.sizes import TransformerSizes
from explorer.attention.transformer import CausalTransformer, loaded_transformer
from explorer.language.agreement import HeldOut
from explorer.language.prepared import Prepared, TextChoice
from explorer.language.tokens import END, EOS, Vocabulary

LOG_2 = math.log(2.0)
NOTHING = -1


@dataclass(frozen=True, eq=False)
class LanguageTransformer:
    """A Transformer that reads and predicts the tokens of a vocabulary. Treat it as read-only."""

    choice: TextChoice
    vocabulary: Vocabulary
    sizes: TransformerSizes
    weights: dict[str, Tensor]

    @cached_property
    def model(self) -> CausalTransformer:
        """The module, in float64, without gradients."""
        return loaded_transformer(self.sizes, self.weights)


@dataclass(frozen=True, eq=False)
class AttentionRead:
    """A text read by a Transformer: the inputs <EOS>, x₁ … x_N, and what it does at each of them.

    tokens, numbers, logs and bits are as in `explorer.language.model.Read`, (T,), (T,), (T, V) and
    (T − 1,). rows: how each step weighs the steps up to it, (layers, heads, T, T).
    """

    tokens: tuple[str, ...]
    numbers: Tensor
    logs: Tensor
    bits: Tensor
    rows: Tensor


def read_attention(model: LanguageTransformer, tokens: Sequence[str]) -> AttentionRead:
    """The model run over <EOS>, which is step 0, and then the tokens."""
    inputs = (EOS, *tokens)
    numbers = model.vocabulary.numbers(inputs)
    answers, rows = Cached(model.model).read_with_rows(numbers[:, None])
    logs = answers[:, 0].log_softmax(-1)
    bits = -logs[:-1].gather(1, numbers[1:, None])[:, 0] / LOG_2
    return AttentionRead(inputs, numbers, logs, bits, rows[:, 0])


def sentence_bits(answers: Callable[[Tensor], Tensor], text: Prepared) -> Tensor:
    """The surprise of every held-out token in bits, (M − 1,), each sentence read on its own.

    `answers` gives the scores of the next token, (T, B, V), for tokens (T, B), of which the first
    is <EOS>. The end of each sentence is predicted too.
    """
    ends = (text.held_out == END).nonzero().flatten().tolist()
    return _bits(answers, [text.held_out[first : last + 1] for first, last in pairwise(ends)])


def running_bits(answers: Callable[[Tensor], Tensor], text: Prepared, window: int) -> Tensor:
    """The same in windows of so many tokens, which run over the ends of sentences, (M − 1,)."""
    firsts = range(0, len(text.held_out) - 1, window)
    return _bits(answers, [text.held_out[first : first + window + 1] for first in firsts])


def _bits(answers: Callable[[Tensor], Tensor], sequences: list[Tensor]) -> Tensor:
    padded = torch.nn.utils.rnn.pad_sequence(sequences, padding_value=NOTHING)
    asked = padded[1:] != NOTHING
    due = padded[1:].clamp(min=0)
    with torch.no_grad():
        logs = answers(padded[:-1].clamp(min=0)).double().log_softmax(-1)
    return -logs.gather(-1, due[..., None])[..., 0].T[asked.T] / LOG_2


def right_forms(answers: Callable[[Tensor], Tensor], sentences: HeldOut) -> Tensor:
    """Whether the right form of the verb is likelier than the wrong one, sentence by sentence."""
    last = sentences.last
    with torch.no_grad():
        scores = answers(sentences.numbers[: int(last.max()) + 1])
    at_verb = scores[last, torch.arange(len(last))]
    right, wrong = (at_verb.gather(1, form[:, None]) for form in (sentences.right, sentences.wrong))
    return (right > wrong)[:, 0]
