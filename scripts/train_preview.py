"""Carries out the training that the page Train shows before the first start.

    python -m scripts.train_preview

Writes its curves to assets/previews/recall.json. Takes half a minute on one thread.
"""

from __future__ import annotations

import torch

from explorer.resources import PREVIEW
from explorer.training.plan import Plan
from explorer.training.preview import preview_text
from explorer.training.training import Training


def main() -> None:
    """Trains with the settings that the page begins with, and writes what was recorded."""
    torch.set_num_threads(1)
    training = Training(Plan())
    while not training.finished:
        training.step()
    PREVIEW.parent.mkdir(parents=True, exist_ok=True)
    PREVIEW.write_text(preview_text(training), encoding="utf-8")


if __name__ == "__main__":
    main()
