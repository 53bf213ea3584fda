"""Settings for every test: one thread, one hypothesis profile, and the same random numbers."""

from __future__ import annotations

import os

import pytest
import torch
from hypothesis import HealthCheck, settings

torch.set_num_threads(1)

settings.register_profile(
    "unroll",
    deadline=None,
    max_examples=25,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unroll")


@pytest.fixture(autouse=True)
def _same_random_numbers() -> None:
    """What a test draws without a generator does not depend on the tests before it."""
    torch.manual_seed(0)
