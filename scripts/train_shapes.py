"""Trains the models of the five shapes and writes what they reach on held-out examples.

    python scripts/train_shapes.py [--shape many_to_many]

Without --shape all are trained, one after the other, in about twenty minutes on one thread.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from explorer.models.trained import model_bytes  # noqa: E402
from explorer.resources import MODELS  # noqa: E402
from explorer.shapes.weights import FIGURES  # noqa: E402
from scripts.shapes import RECIPES  # noqa: E402


def main() -> None:
    """Reads the command line, trains, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=[*RECIPES], help="one shape; without it all of them")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for key in [options.shape] if options.shape else RECIPES:
        started = time.monotonic()
        recipe = RECIPES[key]
        made = recipe.train(recipe.seed)
        content = model_bytes(made.weights, made.facts)
        (MODELS / f"shape_{key}.safetensors").write_bytes(content)
        figures = recipe.measure(recipe.held_out_seed)
        sentence = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
        sentence[key] = {**made.told, "seed": recipe.seed, "bytes": len(content), **figures}
        FIGURES.write_text(
            json.dumps(sentence, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        print(key, sentence[key], f"{time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
