"""What a module is given to read: checked, time first, in a precision that is computed with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from explorer.network.layout import Layout
from explorer.network.stack import Stack, initial_states

DTYPES = (torch.float32, torch.float64)
# Every value of these is one of float32.
NARROW_DTYPES = (torch.float16, torch.bfloat16)
Lengths = Tensor | Sequence[int] | int


@dataclass(frozen=True, eq=False)
class Reading:
    """An input as it is computed with: `values` (T, B, I), on the CPU, float32 or float64.

    `notes` are sentences about what was changed for it.
    """

    values: Tensor
    layout: Layout
    notes: tuple[str, ...]


def read_input(stack: Stack, x: Any, lengths: Lengths | None = None) -> Reading:
    """An input in the module's own layout: a tensor, with or without batch axis, or a packed one.

    float16 and bfloat16 count as float32. Raises ValueError if it is none of these, empty, not of
    the module's input size or dtype, or without values (on the device "meta"), and for lengths that
    are not one whole number from 1 to T for every sequence.
    """
    if isinstance(x, PackedSequence):
        return _packed(stack, x, lengths)
    values = sequence_first(stack, x)
    layout = Layout(stack.batch_first, x.dim() == 3, _lengths(lengths, values))
    # Whatever stands in the padding, no number of it may reach a sum.
    return Reading(layout.cleared(moved(values)), layout, _notes(stack, x))


def sequence_first(stack: Stack, x: Any) -> Tensor:
    """An input tensor as (T, B, I), where and in the type that it is.

    Raises ValueError as `read_input`, and for a packed sequence.
    """
    _check_tensor(stack, x)
    if x.dim() == 2:
        return x.unsqueeze(1)  # type: ignore[no-any-return]
    return x.transpose(0, 1) if stack.batch_first else x  # type: ignore[no-any-return]


def read_states(stack: Stack, state: Any, reading: Reading) -> dict[str, Tensor]:
    """The states before the first step, to compute with. Raises ValueError as `initial_states`."""
    parts = state if isinstance(state, tuple | list) else (state,)
    if state is not None and all(torch.is_tensor(part) for part in parts):
        state = tuple(moved(part) for part in parts)
    return initial_states(stack, state, reading.values, batched=reading.layout.batched)


def computing(stack: Stack) -> Stack:
    """The stack with weights to compute with: on the CPU, float32 or float64."""
    weight = stack.layers[0][0].weight_ih
    if weight.dtype in DTYPES and weight.device.type == "cpu":
        return stack
    return stack.mapped(lambda weight: moved(weight.detach()))


def moved(values: Tensor) -> Tensor:
    """The values on the CPU, those of narrow types in float32; itself if that changes nothing."""
    kind = values.device.type
    # What is on "meta" has no values; whatever reads it refuses it.
    if (kind == "cpu" and values.dtype in DTYPES) or kind == "meta":
        return values
    return values.to("cpu", _wide(values.dtype))


def _wide(dtype: torch.dtype) -> torch.dtype:
    return torch.float32 if dtype in NARROW_DTYPES else dtype


def _notes(stack: Stack, x: Tensor) -> tuple[str, ...]:
    weight = stack.layers[0][0].weight_ih
    if moved(weight) is weight and moved(x) is x:
        return ()
    notes = []
    narrow = [part for part in (weight.dtype, x.dtype) if part in NARROW_DTYPES]
    if narrow:
        notes.append(f"Computed in float32, from {str(narrow[0]).removeprefix('torch.')}.")
    away = [part for part in (weight.device, x.device) if part.type != "cpu"]
    if away:
        notes.append(f"Computed on the CPU, from values on {away[0]}.")
    return tuple(notes)


def _packed(stack: Stack, x: PackedSequence, lengths: Lengths | None) -> Reading:
    if lengths is not None:
        raise ValueError("A PackedSequence has its own lengths; allowed is lengths=None.")
    size = stack.input_size
    if x.data.dim() != 2 or x.data.shape[-1] != size or 0 in x.data.shape:
        shape = tuple(x.data.shape)
        raise ValueError(
            f"The data of the PackedSequence has the shape {shape}; allowed is (steps, I) with at "
            f"least one step and I = {size}."
        )
    _check_type(stack, x.data)
    on_cpu = x.cpu()
    values, steps = pad_packed_sequence(on_cpu._replace(data=moved(x.data)))
    layout = Layout(stack.batch_first, lengths=steps, packed=on_cpu)
    return Reading(values, layout, _notes(stack, x.data))


def _lengths(lengths: Lengths | None, values: Tensor) -> Tensor | None:
    """The lengths as (B,), whole numbers from 1 to T; None if there are none."""
    if lengths is None:
        return None
    steps, batch = values.shape[:2]
    numbers: Any = lengths.tolist() if isinstance(lengths, Tensor | np.ndarray) else lengths
    listed = list(numbers) if isinstance(numbers, Iterable) else [numbers]
    whole = all(isinstance(one, Integral) and not isinstance(one, bool) for one in listed)
    if not whole or len(listed) != batch or not all(1 <= one <= steps for one in listed):
        raise ValueError(
            f"The lengths are {numbers}; allowed are {batch} whole numbers from 1 to {steps}, one "
            "for each sequence."
        )
    return torch.tensor(listed)


def _check_tensor(stack: Stack, x: Any) -> None:
    if isinstance(x, PackedSequence):
        raise ValueError(
            "The input is a PackedSequence; allowed is one tensor of 3 axes: "
            "torch.nn.utils.rnn.pad_packed_sequence(x)[0] gives it, with padded steps at the ends."
        )
    if not torch.is_tensor(x):
        advice = ": torch.from_numpy(x) makes one" if isinstance(x, np.ndarray) else ""
        raise ValueError(
            f"The input is a {type(x).__name__}; allowed is one tensor of 3 axes{advice}."
        )
    if x.layout != torch.strided:
        kind = str(x.layout).removeprefix("torch.")
        raise ValueError(
            f"The input has the layout {kind}; allowed is a dense tensor: x.to_dense() makes one."
        )
    if x.dim() not in (2, 3) or x.shape[-1] != stack.input_size or 0 in x.shape:
        layout = "(B, T, I)" if stack.batch_first else "(T, B, I)"
        raise ValueError(
            f"The input has the shape {tuple(x.shape)}; allowed is {layout}, or (T, I) for one "
            f"sequence, with at least one step and I = {stack.input_size}."
        )
    _check_type(stack, x)


def _check_type(stack: Stack, x: Tensor) -> None:
    weight = stack.layers[0][0].weight_ih
    if "meta" in (x.device.type, weight.device.type):
        raise ValueError(
            f"The input is on {x.device}, the weights are on {weight.device}; allowed are devices "
            "that hold values, such as the CPU."
        )
    if x.dtype not in (*DTYPES, *NARROW_DTYPES):
        allowed = ", ".join(str(dtype) for dtype in (*DTYPES, *NARROW_DTYPES))
        raise ValueError(f"The input is {x.dtype}; allowed are {allowed}.")
    if _wide(x.dtype) != _wide(weight.dtype):
        raise ValueError(
            f"The input is {x.dtype}, the weights are {weight.dtype}; both must be the same."
        )
