"""One captured call: the signals of every step, and the gradients of somebody's own loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from explorer.capturing.opened_call import OpenedCall
from explorer.capturing.shares import share_norms, shares
from explorer.network.stack import SUFFIXES
from explorer.network.surroundings import unaffected_by_caller
from explorer.tracing.trace import Trace


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class CapturedTrace(Trace):
    """The trace of one call that was captured; for a cell driven by a loop, of one sequence.

    A `Trace`: `call["f"]` is (T, B, H), `call.at(layer, direction)` looks elsewhere. T comes first
    in whatever layout the module reads, in all but `output`; padded steps are NaN. Everything is on
    the CPU, in float64 where the module computes in it, else in float32.
    """

    call: OpenedCall

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def module_name(self) -> str:
        """The name of the module inside the model."""
        return self.call.kept.name

    @property
    def inputs(self) -> Tensor:
        """What the module read, (T, B, I)."""
        return self.call.run.shown(self.call.run.x)

    @property
    def start(self) -> Mapping[str, Tensor]:
        """The states before the first step, name → (layers · directions, B, H)."""
        return self.call.run.start

    @property
    def start_given(self) -> bool:
        """Whether the call was handed a state; without one it starts from zeros."""
        return self.call.kept.state is not None

    @property
    def start_has_graph(self) -> bool:
        """Whether the state handed in hung on a graph, as one carried over without detach does."""
        return self.call.kept.start_has_graph

    @property
    def weights(self) -> Mapping[str, Tensor]:
        """The weights that the call ran with, by torch's names; those of a cell end in _l0."""
        return {
            f"{name}_l{index}{SUFFIXES[side]}": value
            for index, layers in enumerate(self.call.run.stack.layers)
            for side, layer in enumerate(layers)
            for name, value in layer.named().items()
        }

    @property
    def reached(self) -> bool:
        """Whether a backward pass has arrived at what the call returned."""
        return self.call.passes > 0

    @unaffected_by_caller
    def gradients(self) -> Trace:
        """dL/dh_t and dL/dc_t of the loss that was backpropagated, of every layer and direction.

        Total derivatives, as those of `explorer.gradients`, summed over all backward passes so far;
        padded steps are NaN. Raises ValueError if no backward pass reached this call, or one was
        made with create_graph=True.
        """
        result, run = self.call.gradients(), self.call.run
        values = {
            place: {
                name: run.shown(run.turned(value, place[1])) for name, value in layer.states.items()
            }
            for place, layer in result.layers.items()
        }
        return Trace(
            self.cell,
            values,
            self.output,
            self.layer,
            self.direction,
            layout=self.layout,
            notes=self.notes,
        )

    @unaffected_by_caller
    def input_gradients(self) -> Tensor:
        """dL/dx_t by way of this call, (T, B, I); padded steps are NaN.

        Raises ValueError as `gradients`.
        """
        return self.call.run.shown(self.call.gradients().at_input)

    @unaffected_by_caller
    def weight_gradients(self) -> dict[str, Tensor]:
        """The share of every step in dL/dW: name of the parameter → (T, *its shape).

        Index t is the position in the sequence. Over all steps, and all calls of one backward pass,
        the shares add up to the `.grad` that this pass gave the parameter; of weights that are made
        by hooks or parametrizations, it is the gradient of what they make. Names as in `weights`.

        Raises ValueError as `gradients`, and if there are more than 128 million numbers to return:
        `weight_gradient_norms` always answers.
        """
        return shares(self.call.gradients())

    @unaffected_by_caller
    def weight_gradient_norms(self) -> dict[str, Tensor]:
        """The Frobenius norm of every step's share in dL/dW: name of the parameter → (T,).

        Raises ValueError as `gradients`.
        """
        return share_norms(self.call.gradients())


@unaffected_by_caller
def captured_trace(call: OpenedCall) -> CapturedTrace:
    """The trace of a call. Raises ValueError for a module that cannot be traced."""
    opened, run = call.opened, call.run
    return CapturedTrace(
        run.cell,
        opened.signals(),
        run.layout.own(opened.output),
        opened=opened.opened,
        layout=run.layout,
        notes=run.notes,
        call=call,
    )
