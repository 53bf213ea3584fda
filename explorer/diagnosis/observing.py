"""What the modules inside a model hand on while it runs: states, and the first bad value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from explorer.capturing.watching import recurrent_modules


@dataclass(frozen=True, eq=False)
class Passed:
    """The state that a call of a recurrent module was given, and what it returned, with graphs."""

    name: str
    given: tuple[Tensor, ...]
    returned: tuple[Tensor, ...]


@dataclass(eq=False)
class Run:
    """One run of a model: its answers, what its recurrent modules passed on, in order.

    `first_bad` names the first other module that made a value that is not finite.
    """

    answers: Any = None
    passed: list[Passed] = field(default_factory=list)
    first_bad: str | None = None


def tensors_in(value: Any) -> tuple[Tensor, ...]:
    """The tensors in a value, in order, however deep in tuples, lists and dictionaries."""
    if isinstance(value, PackedSequence):
        return (value.data,)
    if torch.is_tensor(value):
        return (value,)
    if isinstance(value, Mapping):
        return tuple(part for each in value.values() for part in tensors_in(each))
    if isinstance(value, tuple | list):
        return tuple(part for each in value for part in tensors_in(each))
    return ()


def all_finite(value: Any) -> bool:
    """Whether every tensor in a value holds finite numbers only."""
    return all(bool(part.isfinite().all()) for part in tensors_in(value))


def run(model: nn.Module, arguments: Sequence[Any]) -> Run:
    """The model run once, with or without gradients, as is set outside."""
    result = Run()
    recurrent = {module: name for name, module in recurrent_modules(model)[1].items()}
    handles = []
    for name, part in model.named_modules():
        if part in recurrent:
            hook = _recording(recurrent[part], result)
            handles.append(part.register_forward_hook(hook, with_kwargs=True))
        elif not list(part.children()):
            handles.append(part.register_forward_hook(_watching(name, result)))
    try:
        result.answers = model(*arguments)
    finally:
        for handle in handles:
            handle.remove()
    return result


def _recording(name: str, result: Run) -> Callable[..., None]:
    def record(_: nn.Module, given: tuple[Any, ...], named: Mapping[str, Any], output: Any) -> None:
        state = given[1] if len(given) > 1 else named.get("hx", named.get("state"))
        result.passed.append(Passed(name, tensors_in(state), tensors_in(output)))

    return record


def _watching(name: str, result: Run) -> Callable[..., None]:
    def watch(_: nn.Module, given: tuple[Any, ...], output: Any) -> None:
        if result.first_bad is None and not all_finite(output) and all_finite(given):
            result.first_bad = name

    return watch
