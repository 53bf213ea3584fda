"""The loss that a trained model was trained with, on the sequence that is looked at."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

from explorer.models.readout import BRACKETS, letters_of
from explorer.models.trained import TrainedModel
from explorer.tasks import brackets
from explorer.tasks.probe import Probe


def training_loss(
    model: TrainedModel, text: str | None, probe: Probe | None
) -> Callable[[Tensor], Tensor] | None:
    """A function from the model's output (T, 1, H) to its training loss on a text or a probe.

    None where the sequence brings no right answers. For the shipped models it is the mean over the
    steps of the cross-entropy of the quote plus that of the depth; for classes the mean
    cross-entropy, and for numbers the mean squared error, over the steps that ask for an answer.
    """
    readout = model.readout
    if readout is None:
        return None
    if model.task == BRACKETS and model.outputs == brackets.OUTPUTS:
        quote, depth = brackets.labels(letters_of(text or ""))
        return lambda output: brackets.read_out_loss(
            readout(output), quote[:, None], depth[:, None]
        )
    if probe is None or not len(probe.target):
        return None
    first, target = probe.first_asked, probe.target
    if model.facts.get("kind") == "classes":
        return lambda output: functional.cross_entropy(readout(output[first:, 0]), target)
    return lambda output: functional.mse_loss(readout(output[first:, 0]), target.double())
