"""What the server does once, and what it does after its early runs."""

from __future__ import annotations

import itertools

import pytest

from explorer.ui import server


def test_what_is_loaded_is_frozen_after_a_few_early_runs_and_never_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen: list[int] = []
    runs = itertools.count(1)
    monkeypatch.setattr(server, "_runs", runs)
    monkeypatch.setattr(server, "freeze", lambda: frozen.append(next(numbers)))
    for number in range(1, 101):
        numbers = iter([number])
        server.settle()
    assert frozen == list(server.SETTLING_RUNS)
