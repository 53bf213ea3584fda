"""A diagnosis as a file: every finding in words, and the stage of what it is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import explorer
from explorer.diagnosis.report import Report
from explorer.export.pages.report_page import report_page
from tests.export.pages import Parsed

STEPS = 20


class Model(nn.Module):
    """An LSTM of two layers whose forget gates stand open in the first, under a name with signs."""

    def __init__(self) -> None:
        super().__init__()
        self.core = nn.LSTM(2, 4, num_layers=2)
        with torch.no_grad():
            self.core.bias_ih_l0[4:8] = 40.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.core(x)[0]


@pytest.fixture(scope="module")
def found() -> tuple[Report, Any]:
    model, x = Model().double(), torch.linspace(-1, 1, STEPS * 2).double().reshape(STEPS, 1, 2)
    report = explorer.diagnose(model, x)
    assert "gate-open" in {one.code for one in report.findings}
    return report, explorer.trace(model, x)


def sent(page: Parsed) -> Any:
    return json.loads(page.one("script", type="application/json").text)["report"]


def test_every_finding_is_told_with_its_measure_and_its_remedy(found: tuple[Report, Any]) -> None:
    report, _ = found
    page = Parsed(report_page(report, title="<mine>"))
    assert page.one("h1").text == f"<mine>: {report.summary.removesuffix('.')}"
    assert len(page.all("article")) == len(report.findings)
    remedies = [one.text for one in page.all("code")]
    told = [one.text for one in page.all("p")] + [one.text for one in page.all("b")]
    for finding in report.findings:
        assert finding.remedy in remedies
        assert f"{finding.message} {finding.meaning}" in told
        assert not finding.measured or finding.measured in told
    # Without a trace there is nothing to be shown.
    assert page.all("button") == []
    assert sent(page)["scenes"] == []


def test_with_a_trace_each_finding_has_its_layer_and_unit_on_the_stage(
    found: tuple[Report, Any], tmp_path: Path
) -> None:
    report, trace = found
    path = explorer.export_html(report, tmp_path / "report.html", trace=trace)
    page = Parsed(path.read_text("utf-8"))
    told = sent(page)
    assert "LSTM, 4 units, layer 1 of 2, weights SHA-256 " in page.all("p")[-2].text
    for number, finding in enumerate(report.findings):
        view = told["views"][number]
        assert view is not None
        assert page.one("button", **{"data-finding": str(number)})
        chosen = told["scenes"][view["scene"]]["chosen"]
        if finding.units:
            assert chosen["unit"] == finding.units[0]
        if finding.steps:
            assert view["place"] == {"t": finding.steps[0]}
    with pytest.raises(ValueError, match="diagnosis alone"):
        explorer.export_html("cell?cell=gru", tmp_path / "a.html", trace=trace)


def test_a_healthy_model_has_a_page_that_says_what_was_looked_for() -> None:
    page = Parsed(report_page(Report((), ("gate-open", "units-dead"))))
    assert page.one("h1").text == "Diagnosis: Nothing found by 2 checks"
    assert any("gate-open, units-dead" in one.text for one in page.all("p"))
    assert page.all("article") == []
