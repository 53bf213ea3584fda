"""How a view was made, for what leaves the app: cell, weights, sequence, version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from torch import nn

from explorer import __version__
from explorer.scenes.scene import Scene

DIGEST_LENGTH = 12


@dataclass(frozen=True)
class Origin:
    """How a view was made; `cell` and `weights_digest` are "" where the view has no single run.

    `weights_digest` is the beginning of the SHA-256 of the weights, `sentence` says all of it.
    """

    cell: str
    weights_digest: str
    version: str
    sentence: str


def origin(scene: Scene) -> Origin:
    """How a scene was made."""
    made = f"Made by Unroll {__version__}"
    if scene.run is None:
        return Origin("", "", __version__, f"{made}.")
    module = scene.run.module
    steps = len(scene.run.sequence.tokens)
    digest = weights_digest(module)
    parts = (
        f"{module.cell.title}, {module.hidden_size} units",
        f"weights SHA-256 {digest}…",
        f"{steps} {'step' if steps == 1 else 'steps'}",
    )
    return Origin(module.cell.title, digest, __version__, f"{made}: {', '.join(parts)}.")


def weights_digest(module: nn.Module) -> str:
    """The beginning of the SHA-256 over the parameters: name, shape and bytes of each, by name."""
    total = hashlib.sha256()
    for name, values in sorted(module.state_dict().items()):
        total.update(f"{name}{tuple(values.shape)}{values.dtype}".encode())
        total.update(values.detach().cpu().contiguous().numpy().tobytes())
    return total.hexdigest()[:DIGEST_LENGTH]
