"""Trains the language models of assets/models and writes what they reach on held-out text.

    python scripts/train_language.py [--corpus agreement] [--unit words]

Each takes a few minutes on one thread. Printed are the perplexities on the held-out tenth of the
text: by counting single tokens, by counting pairs, and of the model.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from explorer.corpora.texts import CORPORA  # noqa: E402
from explorer.language.model import LanguageModel, held_out_perplexity  # noqa: E402
from explorer.language.ngrams import perplexity  # noqa: E402
from explorer.language.prepared import TextChoice, prepared  # noqa: E402
from explorer.language.shipped import Figures, model_file  # noqa: E402
from explorer.training.plan import LANGUAGE, Plan  # noqa: E402
from explorer.training.training import Training  # noqa: E402

SEED = 0
# Unit, then steps, window and units of the network.
SETTINGS: dict[tuple[str, str], dict[str, int]] = {
    ("agreement", "words"): {"steps": 1200, "length": 30, "hidden_size": 64},
    ("agreement", "characters"): {"steps": 2500, "length": 80, "hidden_size": 96},
    ("patterns", "words"): {"steps": 800, "length": 30, "hidden_size": 48},
    ("patterns", "characters"): {"steps": 1500, "length": 80, "hidden_size": 64},
    ("tunes", "characters"): {"steps": 700, "length": 160, "hidden_size": 80},
}


def main() -> None:
    """Trains the models that were asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", choices=list(CORPORA))
    arguments.add_argument("--unit", choices=["words", "characters"])
    asked = arguments.parse_args()
    torch.set_num_threads(1)
    for (corpus, unit), settings in SETTINGS.items():
        if asked.corpus in (None, corpus) and asked.unit in (None, unit):
            figures = train(TextChoice(corpus=corpus, unit=unit), settings)  # type: ignore[arg-type]
            print(corpus, unit, figures, flush=True)


def train(choice: TextChoice, settings: dict[str, int]) -> Figures:
    """Trains one model, writes its file, and returns what was measured."""
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
            print(choice.corpus, choice.unit, training.done, f"{metric:.3f}", flush=True)
    (trainee,) = training.trainees
    last = trainee.snapshots[-1]
    model = LanguageModel(choice, text.vocabulary, trainee.sizes, last.weights)
    unigram, bigram = text.counted.bits(text.held[:-1], text.held[1:])
    figures = Figures(
        perplexity(unigram),
        perplexity(bigram),
        held_out_perplexity(model, text),
        len(text.held) - 1,
        last.step,
        SEED,
    )
    path, content = model_file(model, figures)
    path.write_bytes(content)
    return figures


if __name__ == "__main__":
    main()
