"""The command as a fixture."""

from __future__ import annotations

import pytest

from tests.command.calls import Unroll, unroll_with


@pytest.fixture
def unroll(capsys: pytest.CaptureFixture[str]) -> Unroll:
    return unroll_with(capsys)
