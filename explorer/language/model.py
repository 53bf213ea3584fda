"""A language model: what it expects after a token, what it invents, how likely a text is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from explorer.language.ngrams import perplexity
from explorer.language.prepared import Prepared, TextChoice, one_hot
from explorer.language.tokens import END, EOS, UNKNOWN, Vocabulary, text_tokens
from explorer.models.parts import ModelSizes, loaded
from explorer.network.recurrent import Recurrent
from explorer.tracing.torch_parity import torch_twin
from explorer.tracing.trace import Trace, trace

MOST_READ, MOST_DRAWN = 300, 300
MAX_TEMPERATURE = 2.0
WINDOW = 100
LOG_2 = math.log(2.0)


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """A recurrent network with a read-out over a vocabulary of V tokens. Not to be changed."""

    choice: TextChoice
    vocabulary: Vocabulary
    sizes: ModelSizes
    weights: dict[str, Tensor]

    @cached_property
    def parts(self) -> tuple[Recurrent, nn.Linear]:
        """The network and its read-out, in float64, without gradients."""
        module, readout = loaded(self.sizes, self.weights)
        return module.double(), readout.double()

    @cached_property
    def runner(self) -> nn.Module:
        """The quickest module with the same weights."""
        return torch_twin(self.parts[0]) or self.parts[0]

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text, cut as the training text was.

        Raises ValueError for a text without tokens, or with more than MOST_READ.
        """
        result = text_tokens(
            text, self.choice.unit, punctuation=self.choice.punctuation, music=self.choice.music
        )
        if not result:
            raise ValueError(
                f"There is nothing to read; allowed are 1 to {MOST_READ} {self.choice.unit}."
            )
        if len(result) > MOST_READ:
            raise ValueError(
                f"The text has {len(result):,} {self.choice.unit}; allowed are 1 to {MOST_READ}."
            )
        return result


@dataclass(frozen=True, eq=False)
class Read:
    """A text as a model reads it: the inputs <EOS>, x₁ … x_N, and what it expects after each.

    tokens: the inputs as they were written. numbers: (T,) with the <EOS> in front. logs: natural
    logarithms of the probabilities of the next token, (T, V). bits: the surprise of each next
    token, (T − 1,).
    """

    tokens: tuple[str, ...]
    numbers: Tensor
    logs: Tensor
    bits: Tensor
    trace: Trace


def read(model: LanguageModel, tokens: Sequence[str]) -> Read:
    """Reads tokens after an <EOS>."""
    module, readout = model.parts
    shown = (EOS, *tokens)
    inputs = model.vocabulary.numbers(shown)
    with torch.no_grad():
        traced = trace(module, one_hot(inputs, len(model.vocabulary), torch.float64))
        logs = readout(traced.output[:, 0]).log_softmax(-1)
    bits = -logs[:-1].gather(1, inputs[1:, None])[:, 0] / LOG_2
    return Read(shown, inputs, logs, bits, traced)


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn: temperature 0 always takes the likeliest; top 0 allows all."""

    temperature: float = 0.8
    top: int = 0
    seed: int = 0
    most: int = 60
    unknown: bool = False
    stops: bool = True

    def checked(self) -> Sampling:
        """The settings themselves; ValueError, one clear sentence, if one is not allowed."""
        if not 0.0 <= self.temperature <= MAX_TEMPERATURE:
            raise ValueError(
                f"The temperature is {self.temperature:g}; allowed are 0 to {MAX_TEMPERATURE:g}."
            )
        if self.top < 0:
            raise ValueError(f"Top-k is {self.top}; allowed are 0, for all tokens, and more.")
        if not 1 <= self.most <= MOST_DRAWN:
            raise ValueError(f"{self.most} tokens were asked for; allowed are 1 to {MOST_DRAWN}.")
        return self


@dataclass(frozen=True, eq=False)
class Sample:
    """What a model invented after a beginning.

    numbers: (T,) <EOS>, the beginning, and what was drawn. given: how many of them were not drawn.
    shares: the distributions from which the next tokens were drawn, and within the beginning could
    have been, (T − 1, V) or one row more. stopped: whether it ended by itself.
    """

    numbers: Tensor
    given: int
    shares: Tensor
    stopped: bool


def sample(model: LanguageModel, beginning: Sequence[str], how: Sampling) -> Sample:
    """Draws tokens one by one, each fed back as the next input.

    The same seed gives the same tokens. Ends with <EOS>, if `stops`, or after `most` tokens.
    """
    how.checked()
    generator = torch.Generator().manual_seed(how.seed)
    readout, size = model.parts[1], len(model.vocabulary)
    inputs = model.vocabulary.numbers((EOS, *beginning))
    with torch.no_grad():
        output, state = model.runner(one_hot(inputs, size, torch.float64))
        shares = [distribution(row, how) for row in readout(output[:, 0])]
        result, stopped = inputs.tolist(), False
        for _ in range(how.most):
            drawn = int(torch.multinomial(shares[-1], 1, generator=generator))
            result.append(drawn)
            stopped = how.stops and drawn == END
            if stopped:
                break
            output, state = model.runner(one_hot(torch.tensor([drawn]), size, torch.float64), state)
            shares.append(distribution(readout(output[-1, 0]), how))
    return Sample(torch.tensor(result), len(inputs), torch.stack(shares), stopped)


def distribution(scores: Tensor, how: Sampling) -> Tensor:
    """The probabilities to draw from, (V,), for scores of the read-out.

    Scores are divided by the temperature; beyond the `top` likeliest, and for <UNK> if it is not
    allowed, the probability is zero.
    """
    scores = scores.clone()
    if not how.unknown and len(scores) > 2:
        scores[UNKNOWN] = -math.inf
    if how.temperature == 0.0 or how.top == 1:
        return nn.functional.one_hot(scores.argmax(), len(scores)).to(scores.dtype)
    if 0 < how.top < len(scores):
        scores[scores < scores.topk(how.top).values[-1]] = -math.inf
    return (scores / how.temperature).softmax(-1)


def held_out_perplexity(model: LanguageModel, text: Prepared) -> float:
    """The perplexity on all of the held-out part, read in windows that begin with empty memory."""
    return perplexity(held_out_bits(model, text))


def held_out_bits(model: LanguageModel, text: Prepared) -> Tensor:
    """The surprise of every held-out token, (M − 1,)."""
    module = model.runner
    result = []
    with torch.no_grad():
        for first in range(0, len(text.held) - 1, WINDOW):
            window = text.held[first : first + WINDOW + 1]
            states = module(one_hot(window[:-1], len(model.vocabulary), torch.float64))[0]
            logs = model.parts[1](states[:, 0]).log_softmax(-1)
            result.append(-logs.gather(1, window[1:, None])[:, 0] / LOG_2)
    return torch.cat(result)
