"""Trains the language models in assets/models and writes their perplexities on held-out text.

    python -m scripts.train_language [--corpus agreement] [--tokens words] [--cell rnn]

Each takes a few minutes on one thread at most. For the held-out tenth of the text it prints three
perplexities: of unigram counts, of bigram counts, and of the model.
"""

from __future__ import annotations

import argparse

import torch

from explorer.cells import CELLS
from explorer.corpora.texts import CORPORA
from explorer.language.model import LanguageModel, held_out_perplexity
from explorer.language.ngrams import perplexity
from explorer.language.prepared import TextChoice, prepared
from explorer.language.shipped import USUAL_CELL, Figures, model_file
from explorer.training.plan import LANGUAGE, Plan
from explorer.training.training import Training

SEED, RATE = 0, 0.005
# (corpus, kind of tokens) → cells trained with the same settings, to stand beside the usual one,
# and their seeds: of those that scripts.measure_agreement tries, the median one.
BESIDE: dict[tuple[str, str], dict[str, int]] = {("agreement", "words"): {"rnn": 3, "gru": 3}}
# (corpus, kind of tokens) → steps, window, and units of the network.
SETTINGS: dict[tuple[str, str], dict[str, int]] = {
    ("agreement", "words"): {"steps": 1200, "length": 30, "hidden_size": 64},
    ("agreement", "characters"): {"steps": 2500, "length": 80, "hidden_size": 96},
    ("patterns", "words"): {"steps": 800, "length": 30, "hidden_size": 48},
    ("patterns", "characters"): {"steps": 1500, "length": 80, "hidden_size": 64},
    ("tunes", "characters"): {"steps": 700, "length": 160, "hidden_size": 80},
}


def main() -> None:
    """Trains the chosen models, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", choices=list(CORPORA))
    parser.add_argument("--tokens", choices=["words", "characters"])
    parser.add_argument("--cell", choices=list(CELLS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    for (corpus, kind), settings in SETTINGS.items():
        seeds = {USUAL_CELL: SEED, **BESIDE.get((corpus, kind), {})}
        for cell, seed in seeds.items() if options.corpus in (None, corpus) else ():
            if options.tokens in (None, kind) and options.cell in (None, cell):
                choice = TextChoice(corpus=corpus, token_kind=kind)  # type: ignore[arg-type]
                print(corpus, kind, cell, written(choice, settings, cell, seed), flush=True)


def written(choice: TextChoice, settings: dict[str, int], cell: str, seed: int) -> Figures:
    """Trains one model, writes its file, and returns its figures."""
    text = prepared(choice)
    model = trained(choice, settings, cell, seed)
    unigram, bigram = text.ngrams.bits(text.held_out[:-1], text.held_out[1:])
    figures = Figures(
        perplexity(unigram),
        perplexity(bigram),
        held_out_perplexity(model, text),
        len(text.held_out) - 1,
        settings["steps"],
        seed,
    )
    path, content = model_file(model, figures)
    path.write_bytes(content)
    return figures


def trained(choice: TextChoice, settings: dict[str, int], cell: str, seed: int) -> LanguageModel:
    """A model of a text after all steps of its training."""
    plan = Plan(
        task=LANGUAGE,
        text=choice,
        cells=(cell,),
        start="drawn",
        rate=RATE,
        seed=seed,
        steps=settings["steps"],
        length=settings["length"],
        hidden_size=settings["hidden_size"],
    )
    training = Training(plan)
    while not training.finished:
        training.step()
        if training.done % 200 == 0:
            metric = training.trainees[0].records.metric[-1]
            print(choice.corpus, choice.token_kind, training.done, f"{metric:.3f}", flush=True)
    (trainee,) = training.trainees
    weights = trainee.snapshots[-1].weights
    return LanguageModel(choice, prepared(choice).vocabulary, trainee.sizes, weights)


if __name__ == "__main__":
    main()
