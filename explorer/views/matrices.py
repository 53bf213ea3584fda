"""Small heat maps of matrices, still ones and ones that follow the steps, for the player."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from explorer.palette import Scale
from explorer.views.maps import plain_map, value_map
from explorer.views.payloads import Matrix


def matrix_map(
    name: str,
    values: Tensor,
    captions: Sequence[str],
    scale: Scale,
    *,
    words: str,
    symbol: str,
    sign: str = "",
) -> Matrix:
    """One matrix (R, C), or one for each step (T, R, C), with a caption for each.

    `words` says what it is, for who does not see it; `symbol` is MathML; `sign` stands before it.
    """
    frames = values if values.dim() == 3 else values[None]
    drawn = value_map(frames.flatten(1), scale, bounded=False)
    plain = plain_map(name, words, "", drawn)
    return {
        **plain,
        "symbol": symbol,
        "columns": frames.shape[2],
        "sign": sign,
        "captions": list(captions),
    }
