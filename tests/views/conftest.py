"""What several tests of the views share."""

from __future__ import annotations

import pytest

from explorer.language.model import LanguageModel
from explorer.language.prepared import TextChoice
from explorer.language.shipped import shipped_model


@pytest.fixture(scope="session")
def model() -> LanguageModel:
    result = shipped_model(TextChoice("agreement"))
    assert result is not None
    return result
