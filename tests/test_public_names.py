"""What `from explorer import …` gives is a function or a type with a docstring, never a module."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest
import torch
from torch import nn

import explorer

FUNCTIONS = [name for name in explorer.__all__ if inspect.isfunction(getattr(explorer, name))]


def test_no_public_name_is_a_module() -> None:
    # `import explorer.x` would put a module in the place of a function called x.
    import explorer.analysis.echo
    import explorer.analysis.half_life
    import explorer.backprop.jacobians
    import explorer.backprop.paths

    for name in explorer.__all__:
        assert not isinstance(getattr(explorer, name), ModuleType), name
    assert {"echo", "gradients", "half_life", "jacobians", "paths", "trace"} <= set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_tells_arguments_results_and_errors(name: str) -> None:
    text = inspect.getdoc(getattr(explorer, name)) or ""
    assert text.splitlines()[0].endswith((".", "`."))
    for part in ("Args:", "Raises:"):
        assert part in text


def test_the_public_functions_work_together() -> None:
    module, x = nn.GRU(3, 4), torch.randn(20, 1, 3, generator=torch.Generator().manual_seed(0))
    forward = explorer.trace(module, x)
    assert explorer.jacobians(forward).singular_values.shape == (20, 4)
    parts = explorer.paths(forward, "last")
    arriving = sum(states["h"] for states in parts.values())[:-1]
    expected = explorer.gradients(module, x)["h"][:-1].double()
    torch.testing.assert_close(arriving, expected, rtol=1e-4, atol=1e-6)
    heard = explorer.echo(module, x, 2)
    assert explorer.half_life(heard.size, start=2, towards="future").steps > 0.0
