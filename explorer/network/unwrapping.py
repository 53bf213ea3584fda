"""The plain module behind one that torch.compile or torch.jit made."""

from __future__ import annotations

import re
from typing import Any

import torch
from torch import nn

SCRIPTED = re.compile(r"__torch__\.torch\.nn\.modules\.rnn\.(?:___torch_mangle_\d+\.)?(\w+)")
CONSTANTS = ("num_layers", "bias", "batch_first", "bidirectional")
# The last inputs of torch's recurrent operations in a recorded graph.
RECORDED = ("bias", "num_layers", "dropout", "train", "bidirectional", "batch_first")
OPERATIONS = ("aten::lstm", "aten::gru", "aten::rnn_tanh", "aten::rnn_relu")


def unwrapped(module: Any) -> Any:
    """What `torch.compile` was given, or a twin in torch.nn of a scripted or recorded module.

    Anything else is returned as it is. Raises ValueError for a compiled module with hooks on its
    outside, and for a scripted one whose weights or options are gone.
    """
    if not isinstance(module, nn.Module):
        return module
    if "_orig_mod" in module._modules:
        if module._forward_hooks or module._forward_pre_hooks:
            raise ValueError(
                "This compiled module has hooks of its own; allowed are hooks on the module that "
                "torch.compile was given."
            )
        return unwrapped(module._modules["_orig_mod"])
    if isinstance(module, torch.jit.ScriptModule):
        return _torch_twin(module)
    return module


def _torch_twin(module: Any) -> nn.Module:
    """The module of torch.nn with a scripted one's weights; itself if it is no recurrent one."""
    written = SCRIPTED.fullmatch(module._c._type().qualified_name())
    kind: Any = getattr(nn, written[1], None) if written else None
    if kind is None:
        return module  # type: ignore[no-any-return]
    weights = module.state_dict()
    if not weights:
        raise ValueError(
            f"The weights of this scripted {kind.__name__} are constants of its code; allowed is "
            "one that torch.jit.freeze has not changed."
        )
    options = _cell_options(module) if issubclass(kind, nn.RNNCellBase) else _options(module)
    twin: nn.Module = kind(**_sizes(weights), **options, device="meta")
    twin.load_state_dict(weights, assign=True)
    return twin.requires_grad_(False)


def _sizes(weights: dict[str, Any]) -> dict[str, int]:
    """I, H and, where there is a projection, P, from the shapes of the first layer's weights."""
    first = {name.removesuffix("_l0"): value for name, value in weights.items()}
    inputs, outputs = first["weight_ih"].shape[1], first["weight_hh"].shape[1]
    if "weight_hr" not in first:
        return {"input_size": inputs, "hidden_size": outputs}
    hidden = first["weight_hr"].shape[1]
    return {"input_size": inputs, "hidden_size": hidden, "proj_size": outputs}


def _options(module: Any) -> dict[str, Any]:
    """The options of a scripted layer from its constants, of a recorded one from its graph."""
    if hasattr(module, "mode"):
        options = {name: getattr(module, name) for name in CONSTANTS}
        return options | _nonlinearity(module.mode.lower())
    graph = module.inlined_graph  # held, since its nodes do not outlive it
    nodes = [node for node in graph.nodes() if node.kind() in OPERATIONS]
    if len(nodes) != 1:
        raise ValueError(
            "This recorded module does not show its options; allowed is one that torch.jit.trace "
            "saw read one sequence, or the module that it was made from."
        )
    inputs = [value.toIValue() for value in list(nodes[0].inputs())[-len(RECORDED) :]]
    recorded = dict(zip(RECORDED, inputs, strict=True))
    return {name: recorded[name] for name in CONSTANTS} | _nonlinearity(nodes[0].kind())


def _cell_options(module: Any) -> dict[str, Any]:
    """The options of a scripted or recorded cell, which computes one step."""
    options: dict[str, Any] = {"bias": "bias_ih" in module.state_dict()}
    if module.original_name != "RNNCell":
        return options
    graph = module.inlined_graph
    relu = any(node.kind() == "aten::relu" for node in graph.nodes())
    written = getattr(module, "nonlinearity", "relu" if relu else "tanh")
    return options | {"nonlinearity": written}


def _nonlinearity(name: str) -> dict[str, str]:
    return {"nonlinearity": name[-4:]} if name.endswith(("rnn_tanh", "rnn_relu")) else {}
