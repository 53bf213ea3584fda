"""`unroll diagnose`: the findings are the library's, and exit codes tell CI of them."""

from __future__ import annotations

import json
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from explorer.command import diagnosing
from explorer.diagnosis.finding import SEVERITIES, Finding
from explorer.diagnosis.report import Report
from explorer.files.load import load
from explorer.models.brought import brought_model
from explorer.models.examples import examples
from explorer.session.choice import ModelChoice
from explorer.views.model_report import model_report
from tests.command.calls import Tagger, Unroll, drawn, saved

HEALTHY, *_, SICK = examples()


def report_on_the_page(path: Path, **options: Any) -> Report:
    """What the page Your model says of a file, on noise if nothing else is given."""
    loaded = load(path)
    name, embedding = loaded.parts[0].name, next(iter(loaded.embeddings), None)
    own = brought_model(loaded, name, embedding, loaded.readouts[0])
    choice = ModelChoice(cell=own.model.cell, weights="own", own=own, sequence="noise")
    return model_report(replace(choice, **options), name)


def test_a_sick_model_fails_and_a_healthy_one_passes(tmp_path: Path, unroll: Unroll) -> None:
    rows, text = tmp_path / "rows.csv", tmp_path / "talk.txt"
    rows.write_text(SICK.text)
    text.write_text(HEALTHY.text)
    assert unroll("diagnose", SICK.path, "--input", rows).status == 1
    assert unroll("diagnose", SICK.path, "--input", rows, "--fail-on", "error").status == 0
    healthy = unroll("diagnose", HEALTHY.path, "--text", text)
    assert (healthy.status, healthy.err) == (0, "")
    assert "Nothing found" in healthy.out


def test_the_report_is_that_of_the_page(tmp_path: Path, unroll: Unroll) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(SICK.text)
    on_rows = report_on_the_page(SICK.path, sequence="own_numbers", numbers=SICK.text)
    printed = unroll("diagnose", SICK.path, "--input", rows).out
    assert printed.endswith(f"{on_rows!r}\n")
    markdown = unroll("diagnose", SICK.path, "--input", rows, "--format", "markdown").out
    assert markdown.endswith(on_rows.to_markdown())
    assert markdown.startswith("# saturated.weights.h5")


def test_without_input_it_reads_the_noise_of_the_page_and_says_so(unroll: Unroll) -> None:
    done = unroll("diagnose", SICK.path, "--format", "json")
    assert "noise" in done.err
    told, report = json.loads(done.out), report_on_the_page(SICK.path)
    assert [one["code"] for one in told["findings"]] == [one.code for one in report.findings]
    assert told["findings"][0]["value"] == report.findings[0].value
    assert told["checked"] == list(report.checked)


def test_the_code_to_try_finds_the_module_inside_the_persons_model(
    tmp_path: Path, unroll: Unroll
) -> None:
    recurrent = nn.LSTM(2, 4)
    with torch.no_grad():
        recurrent.bias_ih_l0[4:8] = -20.0  # the forget gate stays closed
    model = nn.ModuleDict({"encoder": nn.ModuleList([nn.Linear(3, 2), recurrent])})
    done = unroll("diagnose", saved(model, tmp_path / "model.pt"))
    assert "gate-closed  encoder.1, layer 0 forward, f" in done.out
    lines = done.out.partition("Try:\n")[2].partition("  Source:")[0]
    exec(textwrap.dedent(lines), {"model": model, "torch": torch})
    assert recurrent.bias_ih_l0[4:8].tolist() == [0.0] * 4


def test_the_code_to_try_says_model_where_the_file_is_of_the_module_itself(
    tmp_path: Path, unroll: Unroll
) -> None:
    model = nn.LSTM(2, 4)
    with torch.no_grad():
        model.bias_ih_l0[4:8] = -20.0
    done = unroll("diagnose", saved(model, tmp_path / "model.pt"))
    lines = done.out.partition("Try:\n")[2].partition("  Source:")[0]
    exec(textwrap.dedent(lines), {"model": model, "torch": torch})
    assert model.bias_ih_l0[4:8].tolist() == [0.0] * 4


def test_the_next_token_gives_gradients_to_look_at(
    tmp_path: Path, unroll: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    text = tmp_path / "talk.txt"
    text.write_text(HEALTHY.text + "\n")

    def noted(*arguments: Any, is_whole: bool) -> Report:
        assert not is_whole
        seen.append(arguments[-1])
        return Report((), ())

    monkeypatch.setattr(diagnosing, "module_report", noted)
    unroll("diagnose", HEALTHY.path, "--text", text)
    numbers = [load(HEALTHY.path).vocabulary.index(sign) for sign in HEALTHY.text]  # type: ignore[union-attr]
    assert seen[0].target.flatten().tolist() == numbers[1:]


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("level", SEVERITIES)
def test_only_what_is_as_grave_as_asked_for_fails(
    severity: Any, level: str, unroll: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: tuple[Any, ...] = (None, None, None, None, (), ())
    found = Finding(
        "code", severity, "It is.", *places, float("nan"), 0.0, "", "So.", "x", "a paper", "cell"
    )
    monkeypatch.setattr(diagnosing, "module_report", lambda *_, **__: Report((found,), ("code",)))
    done = unroll("diagnose", SICK.path, "--fail-on", level, "--format", "json", "-q")
    grave = SEVERITIES.index(severity) <= SEVERITIES.index(level)  # type: ignore[arg-type]
    assert (done.status, done.err) == (int(grave), "")
    # JSON has no word for what is no number.
    assert json.loads(done.out, parse_constant=pytest.fail)["findings"][0]["value"] is None


def test_bad_input_is_told_apart_from_findings(tmp_path: Path, unroll: Unroll) -> None:
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"PK\x03\x04 and no more")
    several = saved(drawn(Tagger()), tmp_path / "several.pt")
    for options in ([broken], [tmp_path / "none.pt"], [several], [SICK.path, "--readout", "x"], []):
        done = unroll("diagnose", *options, "-q")
        assert (done.status, done.out) == (2, "")
        assert done.err.count("\n") == 1


def test_a_model_too_large_for_the_pages_is_diagnosed(tmp_path: Path, unroll: Unroll) -> None:
    module = drawn(nn.LSTM(2, 5, num_layers=6, proj_size=3))
    with torch.no_grad():
        module.bias_ih_l0[:] = 60.0  # every gate open
    done = unroll("diagnose", saved(module, tmp_path / "deep.pt"))
    assert done.status == 1
    assert "gate-open" in done.out


def test_a_page_shows_what_was_found(tmp_path: Path, unroll: Unroll) -> None:
    target = tmp_path / "report.html"
    assert unroll("diagnose", SICK.path, "-o", target).status == 1
    page = target.read_text("utf-8")
    assert "saturated.weights.h5, lstm (LSTM), reads 50 steps of noise: 1 warning" in page
    assert 'data-finding="0"' in page
    assert unroll("diagnose", SICK.path, "-o", tmp_path / "report.pdf").status == 2
