"""Trains the language models in assets/models and writes their perplexities on held-out text.

    python -m scripts.train_language [--corpus agreement] [--tokens words]

Each takes a few minutes on one thread. For the held-out tenth of the text it prints three
perplexities: of unigram counts, of bigram counts, and of the model.
"""

from __future__ import annotations

import argparse

import torch

from explorer.corpora.texts import CORPORA
from explorer.language.model import LanguageModel, held_out_perplexity
from explorer.language.ngrams import perplexity
from explorer.language.prepared import TextChoice, prepared
from explorer.language.shipped import Figures, model_file
from explorer.training.plan import LANGUAGE, Plan
from explorer.training.training import Training

SEED = 0
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
    options = parser.parse_args()
    torch.set_num_threads(1)
    for (corpus, kind), settings in SETTINGS.items():
        if options.corpus in (None, corpus) and options.tokens in (None, kind):
            figures = train(TextChoice(corpus=corpus, token_kind=kind), settings)  # type: ignore[arg-type]
            print(corpus, kind, figures, flush=True)


def train(choice: TextChoice, settings: dict[str, int]) -> Figures:
    """Trains one model, writes its file, and returns its figures."""
    text = prepared(choice)
    plan = Plan(
        task=LANGUAGE,
        text=choice,
        cells=("lstm",),
        start="drawn",
        rate=0.005,
        seed=SEED,
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
    last = trainee.snapshots[-1]
    model = LanguageModel(choice, text.vocabulary, trainee.sizes, last.weights)
    unigram, bigram = text.ngrams.bits(text.held_out[:-1], text.held_out[1:])
    figures = Figures(
        perplexity(unigram),
        perplexity(bigram),
        held_out_perplexity(model, text),
        len(text.held_out) - 1,
        last.step,
        SEED,
    )
    path, content = model_file(model, figures)
    path.write_bytes(content)
    return figures


if __name__ == "__main__":
    main()
