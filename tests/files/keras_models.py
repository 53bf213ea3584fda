"""Keras, computing with torch, and the files that it writes."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"
with warnings.catch_warnings():
    # What loading Keras warns of is not under test.
    warnings.simplefilter("ignore")
    import keras

ENDINGS = (".keras", ".weights.h5", ".h5")


def model_of(*layers: Any, inputs: int = 3) -> Any:
    """A sequential model that reads (B, T, I); its weights and biases are random."""
    model = keras.Sequential([keras.Input((None, inputs)), *layers])
    generator = keras.random.SeedGenerator(0)
    values = [0.4 * keras.random.normal(v.shape, seed=generator) for v in model.weights]
    model.set_weights([keras.ops.convert_to_numpy(value) for value in values])
    return model


def written(model: Any, folder: Path, ending: str) -> Path:
    """The file that Keras writes of a model: all of it, or its weights alone."""
    path = folder / f"model{ending}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (model.save_weights if ending == ".weights.h5" else model.save)(path)
    return path


def answers(model: Any, x: Any) -> Any:
    """What the model says of (B, T, I), as an array."""
    return keras.ops.convert_to_numpy(model(x, training=False))
