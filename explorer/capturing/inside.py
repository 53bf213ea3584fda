"""`trace` and `gradients` of a recurrent module wherever it stands inside a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from explorer.backprop import losses
from explorer.backprop import state_gradients as plain_gradients
from explorer.capturing.captured_trace import captured_trace
from explorer.capturing.choosing import check_own, chosen_module, model_arguments
from explorer.capturing.opened_call import OpenedCall
from explorer.capturing.run import open_run
from explorer.capturing.watching import Watch, recurrent_modules
from explorer.network.clamp import Clamp, clamp_masks
from explorer.network.inputs import Lengths
from explorer.network.surroundings import differentiable, unaffected_by_caller
from explorer.tracing import trace as plain_trace
from explorer.tracing.own_run import undisturbed
from explorer.tracing.trace import Trace

Loss = losses.Loss | Callable[[Any], Tensor]


@unaffected_by_caller
def trace(
    model: nn.Module,
    x: Any,
    state: Any = None,
    clamp: Clamp | Sequence[Clamp] = (),
    *,
    module: str | None = None,
    lengths: Lengths | None = None,
) -> Trace:
    """Every signal of every step of a recurrent module while it, or a model around it, reads `x`.

    Args:
        model: one of `build_cell`, or a `torch.nn.RNN`, `torch.nn.LSTM` or `torch.nn.GRU` with any
            number of layers, one or two directions, with or without bias; or a `torch.nn.RNNCell`,
            `torch.nn.LSTMCell` or `torch.nn.GRUCell`, which is called step by step, each state fed
            to the next step, so that the output is h of every step; also compiled by
            `torch.compile`, or scripted or recorded by `torch.jit`; or any model that has such a
            module inside, or drives such a cell by a loop. Dropout is not applied, as in
            `model.eval()`. A module with hooks, parametrizations or a forward of its own is run
            once, and so is a model around a module: the trace is of what the module received and
            ran with. All is left as it was: mode, weights, buffers, torch's random numbers.
        x: of a recurrent module (T, B, I), or (B, T, I) if it is `batch_first`; (T, I) for one
            sequence; or a `torch.nn.utils.rnn.PackedSequence`. float32 or float64, as the weights;
            float16 and bfloat16, of x or of the weights, are traced in float32, and what lies on
            another device is traced on the CPU: `notes` of the trace says so. Of a model whatever
            it takes: a tuple is unpacked to its arguments, a mapping to keyword arguments, anything
            else (token numbers, a packed sequence) is its only one.
        state: of a recurrent module what it itself takes: h₀, or the pair (h₀, c₀); zeros if None.
            Of a cell each is (B, H). A model hands its modules the states itself.
        clamp: signals that are held at a value, one `explorer.Clamp` or several; without any, the
            trace is exactly the plain one. What the rest of a model makes of the held values is not
            computed.
        module: which module inside the model, by its name, as in "encoder.rnn"; one alone needs no
            choosing. Of a module that is called several times it is the last call, of a cell the
            last sequence; `explorer.capture` has them all.
        lengths: of a recurrent module, the number of steps of each sequence, (B,), where shorter
            ones are padded at their ends. The trace is that of the packed sequences: nothing is
            read beyond an end, and the backward direction begins at it.

    Returns:
        A `Trace`, detached from the graph, of the cell's signals, each (T, B, H); gates lie in
        [0, 1], candidates in [−1, 1]. Padded steps are NaN. With `proj_size` P, h is (T, B, P), and
        m, (T, B, H), is what it is projected from.

    Raises:
        ValueError: for a model without a recurrent module, an ambiguous or unknown name, one whose
            own output is not that of its weights, a wrong shape, dtype or length, or a clamp on
            what is not there.

    Source: the equations of the cell (`module.cell`, or `explorer.CELLS`); for torch's modules they
    are evaluated on the states that torch's own fused kernel gives.
    """
    name = chosen_module(model, module)
    if name is None:
        return plain_trace.trace(model, x, state, clamp, lengths=lengths)
    check_own(name, state, lengths)
    with undisturbed(model):
        model.eval()
        calls: list[OpenedCall] = []
        watch = _watched(model, name, calls, gradients=False)
        args, keywords = model_arguments(x)
        model(*args, **keywords)
        watch.remove()
    call = _last(calls, name)
    opened, run = call.opened, call.run
    if clamp:
        held = clamp_masks(run.stack, clamp, len(run.x), run.x.dtype, run.layout)
        opened = open_run(run, held)
    return Trace(
        run.cell,
        opened.signals(),
        run.layout.own(opened.output),
        opened=opened.opened,
        layout=run.layout,
        notes=run.notes,
    )


@unaffected_by_caller
def gradients(
    model: nn.Module,
    x: Any,
    loss: Loss = "last",
    state: Any = None,
    clamp: Clamp | Sequence[Clamp] = (),
    *,
    module: str | None = None,
    lengths: Lengths | None = None,
) -> Trace:
    """The total derivative of a loss with respect to every state of a module at every step.

    dL/dh_t is the total derivative: along every path from h_t to L, through all later steps, all
    gates, all layers above, and the rest of the model, as `retain_grad` on the live h_t would give
    it. dL/dc_t likewise, including the path through h_t itself.

    Args:
        model, x, state, module, lengths: as for `explorer.trace`. Nothing is added to any `.grad`.
        loss: of a recurrent module "last" (the sum of the output at the last step), "sum" (of the
            output at every step), a step number from −T to T − 1 (the sum of the output at that
            step), or a function that maps its output, in its own layout, to one number. Where
            sequences differ in length, the last step is each one's own, and negative steps count
            from it. Of a model "sum", of the tensor it returns, or a function that maps whatever it
            returns to one number.
        clamp: as for `explorer.trace`, of a recurrent module alone; what is held is a constant.

    Returns:
        A `Trace` of the cell's states, each (T, B, H); `.norms()` gives one norm per step. Padded
        steps are NaN: there is no state.

    Raises:
        ValueError: as `explorer.trace`, for a loss that is none of these or does not depend on the
            module, and for a clamp inside a model.
    """
    name = chosen_module(model, module)
    if name is None:
        return plain_gradients.gradients(model, x, loss, state, clamp, lengths=lengths)
    check_own(name, state, lengths)
    if clamp:
        raise ValueError(
            f"A clamp holds {name} alone, and the model's own loss would not know; allowed is no "
            "clamp, or a recurrent module as the model."
        )
    if not callable(loss) and loss != "sum":
        raise ValueError(
            f"The loss is {loss!r}; of what this {type(model).__name__} returns allowed are "
            '"sum", or a function that maps it to one number.'
        )
    # cuDNN goes back only in training mode.
    with undisturbed(model), torch.backends.cudnn.flags(enabled=False), torch.enable_grad():
        model.eval()
        calls: list[OpenedCall] = []
        watch = _watched(model, name, calls, gradients=True)
        weights = {
            key: differentiable(weight).requires_grad_()
            for key, weight in model.named_parameters()
            if weight.is_floating_point()
        }
        args, keywords = model_arguments(x)
        value = _one_number(functional_call(model, weights, args, keywords), loss)
        watch.remove()
        torch.autograd.grad(value, list(weights.values()), allow_unused=True)
    call = _last(calls, name)
    if call.passes == 0:
        raise ValueError(f"The loss does not depend on {name}; allowed is one that does.")
    return captured_trace(call).gradients()


def _watched(model: nn.Module, name: str, calls: list[OpenedCall], *, gradients: bool) -> Watch:
    """Keeps the last call of one module in `calls`."""

    def receive(_name: str, call: OpenedCall) -> None:
        calls[:] = [call]

    return Watch(recurrent_modules(model)[1][name], name, receive, gradients=gradients)


def _last(calls: list[OpenedCall], name: str) -> OpenedCall:
    if not calls:
        raise ValueError(
            f"{name} does not run when the model reads this input; allowed is one that does."
        )
    return calls[-1]


def _one_number(result: Any, loss: Any) -> Tensor:
    """The value of a loss of what a model returns. Raises ValueError if it is not one number."""
    if not callable(loss):
        if not isinstance(result, Tensor):
            raise ValueError(
                f'The model returns a {type(result).__name__}, so its loss cannot be "sum"; '
                "allowed is a function that maps it to one number."
            )
        return result.sum()
    value: Any = loss(result)
    if not isinstance(value, Tensor) or value.numel() != 1 or not value.requires_grad:
        raise ValueError(
            "The loss function must return one number that depends on what the model returns."
        )
    return value.sum()
