"""Trains the models of the five shapes and writes their figures on held-out examples.

    python -m scripts.train_shapes [--shape many_to_many]

Without --shape all are trained, one after another, in about twenty minutes on one thread.
"""

from __future__ import annotations

import argparse
import json
import time

import torch

from explorer.models.model_file import model_bytes
from explorer.resources import MODELS
from explorer.shapes.weights import FIGURES
from scripts.shapes import RECIPES


def main() -> None:
    """Reads the command line, trains, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=[*RECIPES], help="one shape; without it all of them")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for key in [options.shape] if options.shape else RECIPES:
        started = time.monotonic()
        recipe = RECIPES[key]
        model = recipe.train(recipe.seed)
        content = model_bytes(model.weights, model.facts)
        (MODELS / f"shape_{key}.safetensors").write_bytes(content)
        measured = recipe.measure(recipe.held_out_seed)
        figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
        figures[key] = {**model.figures, "seed": recipe.seed, "bytes": len(content), **measured}
        text = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
        FIGURES.write_text(text, encoding="utf-8")
        print(key, figures[key], f"{time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
