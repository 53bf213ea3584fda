"""A language model: its predictions for a text, samples from it, its held-out perplexity."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from explorer.language.ngrams import perplexity
from explorer.language.prepared import Prepared, TextChoice, one_hot
from explorer.language.tokens import END, EOS, UNKNOWN, Vocabulary
from explorer.models.parts import ModelSizes, loaded
from explorer.network.clamp import Clamp
from explorer.network.held_run import HeldRun
from explorer.network.recurrent import Recurrent
from explorer.tracing.torch_parity import torch_twin
from explorer.tracing.trace import Trace, trace

MOST_READ, MOST_SAMPLED = 300, 300
MAX_TEMPERATURE = 2.0
WINDOW = 100
LOG_2 = math.log(2.0)


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """A recurrent network with a read-out over a vocabulary of V tokens. Treat it as read-only."""

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
        """The fastest module with the same weights."""
        return torch_twin(self.parts[0]) or self.parts[0]

    def tokens(self, text: str, most: int = MOST_READ) -> list[str]:
        """The tokens of a text, tokenized like the training text.

        Raises ValueError for a text without tokens or with more than `most`.
        """
        result, kind = self.choice.tokens(text), self.choice.token_kind
        if not result:
            raise ValueError(f"There is nothing to read; allowed are 1 to {most} {kind}.")
        if len(result) > most:
            raise ValueError(f"The text has {len(result):,} {kind}; allowed are 1 to {most}.")
        return result


@dataclass(frozen=True, eq=False)
class Read:
    """A text read by a model: the inputs <EOS>, x₁ … x_N, and the prediction after each of them.

    tokens: the inputs, T = N + 1 with the <EOS> in front. numbers: the same as numbers, (T,).
    logs: natural logarithms of the probabilities of the next token, (T, V). bits: the surprise
    of each token after the first, (T − 1,).
    """

    tokens: tuple[str, ...]
    numbers: Tensor
    logs: Tensor
    bits: Tensor
    trace: Trace


def read(model: LanguageModel, tokens: Sequence[str], clamp: Clamp | Sequence[Clamp] = ()) -> Read:
    """The model run over <EOS>, which is step 0, and then the tokens.

    Raises ValueError for a clamp on what is not there.
    """
    module, readout = model.parts
    inputs = (EOS, *tokens)
    numbers = model.vocabulary.numbers(inputs)
    with torch.no_grad():
        x = one_hot(numbers, len(model.vocabulary), torch.float64)
        traced = trace(module, x, clamp=clamp)
        logs = readout(traced.output[:, 0]).log_softmax(-1)
    bits = -logs[:-1].gather(1, numbers[1:, None])[:, 0] / LOG_2
    return Read(inputs, numbers, logs, bits, traced)


@dataclass(frozen=True)
class Sampling:
    """Settings for sampling.

    temperature: 0 always takes the likeliest token. top: only that many of the likeliest tokens
    are allowed, 0 for all. most: the largest number of new tokens. unknown: whether <UNK> may be
    sampled. stops: whether <EOS> ends the sample.
    """

    temperature: float = 0.8
    top: int = 0
    seed: int = 0
    most: int = 60
    unknown: bool = False
    stops: bool = True

    def checked(self) -> Sampling:
        """The settings themselves; ValueError with one clear sentence if one is not allowed."""
        if not 0.0 <= self.temperature <= MAX_TEMPERATURE:
            raise ValueError(
                f"The temperature is {self.temperature:g}; allowed are 0 to {MAX_TEMPERATURE:g}."
            )
        if self.top < 0:
            raise ValueError(f"Top-k is {self.top}; allowed are 0, for all tokens, and more.")
        if not 1 <= self.most <= MOST_SAMPLED:
            raise ValueError(f"The length is {self.most} tokens; allowed are 1 to {MOST_SAMPLED}.")
        return self


@dataclass(frozen=True, eq=False)
class Sample:
    """A text sampled from a model after a given beginning.

    numbers: <EOS>, the beginning and the sampled tokens, (T,). given: how many of them were not
    sampled. shares: the distribution of the next token after each token, also within the
    beginning, (T − 1, V), or (T, V) if the sample did not stop by itself. stopped: whether it
    ended with a sampled <EOS>.
    """

    numbers: Tensor
    given: int
    shares: Tensor
    stopped: bool


def sample(
    model: LanguageModel,
    beginning: Sequence[str],
    settings: Sampling,
    clamp: Clamp | Sequence[Clamp] = (),
) -> Sample:
    """Samples tokens one by one; each is fed back as the next input.

    The same seed gives the same tokens. Ends with <EOS> if `stops`, or after `most` tokens. With a
    clamp, signals are held while the model reads and samples: step 0 reads the <EOS> in front, and
    the step of the last token that can be sampled is len(beginning) + `most`.
    Raises ValueError if a setting is not allowed, and for a clamp on what is not there.
    """
    settings.checked()
    generator = torch.Generator().manual_seed(settings.seed)
    readout, size = model.parts[1], len(model.vocabulary)
    inputs = model.vocabulary.numbers((EOS, *beginning))
    states = _states(model, clamp, len(inputs) + settings.most)
    with torch.no_grad():
        output = states(one_hot(inputs, size, torch.float64))
        shares = [distribution(row, settings) for row in readout(output[:, 0])]
        numbers, stopped = inputs.tolist(), False
        for _ in range(settings.most):
            token = int(torch.multinomial(shares[-1], 1, generator=generator))
            numbers.append(token)
            stopped = settings.stops and token == END
            if stopped:
                break
            output = states(one_hot(torch.tensor([token]), size, torch.float64))
            shares.append(distribution(readout(output[-1, 0]), settings))
    return Sample(torch.tensor(numbers), len(inputs), torch.stack(shares), stopped)


def _states(
    model: LanguageModel, clamp: Clamp | Sequence[Clamp], steps: int
) -> Callable[[Tensor], Tensor]:
    """What gives h, (T, 1, H), for the next inputs, (T, 1, V), and keeps its states in between."""
    if clamp:
        return HeldRun(model.parts[0].stack(), clamp, steps).read
    state: Any = None

    def free(x: Tensor) -> Tensor:
        nonlocal state
        output, state = model.runner(x, state)
        return output  # type: ignore[no-any-return]

    return free


def distribution(scores: Tensor, settings: Sampling) -> Tensor:
    """The probabilities of the next token, (V,), for the scores of the read-out.

    Scores are divided by the temperature. Tokens beyond the `top` likeliest have a probability of
    zero, and so has <UNK> unless it is allowed.
    """
    scores = scores.clone()
    if not settings.unknown and len(scores) > 2:
        scores[UNKNOWN] = -math.inf
    if settings.temperature == 0.0 or settings.top == 1:
        return nn.functional.one_hot(scores.argmax(), len(scores)).to(scores.dtype)
    if 0 < settings.top < len(scores):
        scores[scores < scores.topk(settings.top).values[-1]] = -math.inf
    return (scores / settings.temperature).softmax(-1)


def held_out_perplexity(model: LanguageModel, text: Prepared) -> float:
    """The perplexity on the whole held-out part, read in windows that begin with empty memory."""
    return perplexity(held_out_bits(model, text))


def held_out_bits(model: LanguageModel, text: Prepared) -> Tensor:
    """The surprise of every held-out token, (M − 1,)."""
    module = model.runner
    result = []
    with torch.no_grad():
        for first in range(0, len(text.held_out) - 1, WINDOW):
            window = text.held_out[first : first + WINDOW + 1]
            states = module(one_hot(window[:-1], len(model.vocabulary), torch.float64))[0]
            logs = model.parts[1](states[:, 0]).log_softmax(-1)
            result.append(-logs.gather(1, window[1:, None])[:, 0] / LOG_2)
    return torch.cat(result)
