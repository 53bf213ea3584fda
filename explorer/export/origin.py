"""How a view was made, for what leaves the app: its networks with their weights, the version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from torch import Tensor

from explorer import __version__
from explorer.scenes.networks import run_network
from explorer.scenes.scene import Network, Scene

DIGEST_LENGTH = 12


@dataclass(frozen=True)
class Origin:
    """How a view was made, by which version; `sentence` says all of it.

    `weights` has what each network is that the view shows, and the beginning of the SHA-256 of its
    weights.
    """

    weights: tuple[tuple[str, str], ...]
    version: str
    sentence: str


def origin(scene: Scene) -> Origin:
    """How a scene was made."""
    weights = digests(networks_of(scene))
    steps = 0 if scene.run is None else len(scene.run.sequence.tokens)
    read = f"{steps} step{'' if steps == 1 else 's'}" if steps else ""
    parts = [part for part in (read, scene.made) if part]
    return Origin(weights, __version__, made_sentence(weights, *parts))


def networks_of(scene: Scene) -> tuple[Network, ...]:
    """The networks whose numbers a scene shows."""
    return scene.networks if scene.run is None else (run_network(scene.run),)


def digests(networks: Iterable[Network]) -> tuple[tuple[str, str], ...]:
    """What each network is and the digest of its weights; one that comes again is there once."""
    return tuple(dict.fromkeys((one.words, weights_digest(one.weights())) for one in networks))


def made_sentence(weights: Iterable[tuple[str, str]], *others: str) -> str:
    """By which version, of which weights, and how else something was made."""
    named = [f"{words}, weights SHA-256 {digest}…" for words, digest in weights]
    parts = [*named, *others]
    # One network and its steps are one thing; several are told apart.
    told = (", " if len(named) == 1 else "; ").join(parts)
    return f"Made by Unroll {__version__}{f': {told}' if parts else ''}."


def weights_digest(weights: Mapping[str, Tensor]) -> str:
    """The beginning of the SHA-256 over weights: name, shape and bytes of each, by name."""
    total = hashlib.sha256()
    for name, values in sorted(weights.items()):
        total.update(f"{name}{tuple(values.shape)}{values.dtype}".encode())
        total.update(values.detach().cpu().contiguous().numpy().tobytes())
    return total.hexdigest()[:DIGEST_LENGTH]
