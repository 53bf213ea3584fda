"""`unroll trace`: the tables are those of the library; what is missing is said in one sentence."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

import explorer
from explorer.command import tables
from tests.command.calls import Tagger, Unroll, drawn, saved

ROWS = np.random.default_rng(0).normal(size=(7, 2)).round(3)


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    """A table of 7 rows with a header and one column too many."""
    path = tmp_path / "data.csv"
    frame = pd.DataFrame(ROWS, columns=["height", "width"])
    frame.assign(spare=frame["height"] * 3.0 + 0.5).to_csv(path, index=False)
    return path


def lstm(tmp_path: Path) -> tuple[nn.Module, Path]:
    module = drawn(nn.LSTM(2, 3, num_layers=2))
    return module, saved(module, tmp_path / "model.pt")


def frame_of(module: nn.Module, x: np.ndarray) -> pd.DataFrame:
    return explorer.trace(module, torch.tensor(x).float().unsqueeze(1)).to_frame()


def assert_same(written: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Equal but for how torch's kernels add up."""
    assert list(written.columns) == list(expected.columns)
    for column in ("layer", "direction", "t", "batch", "signal", "unit"):
        assert (written[column] == expected[column]).all()
    np.testing.assert_allclose(written["value"], expected["value"], atol=1e-6)


def test_a_table_has_every_value_of_the_librarys_trace(
    tmp_path: Path, numbers: Path, unroll: Unroll
) -> None:
    module, model = lstm(tmp_path)
    options = ["--input", numbers, "--columns", "height,width"]
    csv, parquet = tmp_path / "trace.csv", tmp_path / "trace.PARQUET"
    for target in (csv, parquet):
        done = unroll("trace", model, *options, "-o", target)
        assert (done.status, done.out) == (0, ""), done.err
    as_text, as_numbers = pd.read_csv(csv), pd.read_parquet(parquet)
    assert_same(as_numbers, frame_of(module, ROWS))
    assert as_numbers["value"].dtype == "float32"
    # Written so that the same float32 is read again.
    assert (as_text["value"].astype("float32") == as_numbers["value"]).all()
    assert_same(as_text, as_numbers)


def test_a_dash_writes_csv_to_standard_output(
    tmp_path: Path, numbers: Path, unroll: Unroll
) -> None:
    module, model = lstm(tmp_path)
    done = unroll("trace", model, "--input", numbers, "--columns", "width,height", "-o", "-")
    # Columns are read in their order in the table.
    assert len(pd.read_csv(io.StringIO(done.out))) == len(frame_of(module, ROWS))


def test_numbers_without_a_header_are_rows_and_one_line_is_one_step(
    tmp_path: Path, unroll: Unroll
) -> None:
    module, model = lstm(tmp_path)
    plain = tmp_path / "plain.csv"
    for rows in (ROWS, ROWS[:1]):
        np.savetxt(plain, rows, delimiter=",", fmt="%.3f")
        done = unroll("trace", model, "--input", plain, "-o", "-", "-q")
        assert_same(pd.read_csv(io.StringIO(done.out)), frame_of(module, rows))


def test_a_long_table_is_read_to_its_end(tmp_path: Path, unroll: Unroll) -> None:
    model = saved(drawn(nn.GRU(1, 1)), tmp_path / "model.pt")
    long = tmp_path / "long.csv"
    # 1.2 MB, more than a page takes.
    long.write_text("\n".join(f"{step % 9}.5{' ' * 600}" for step in range(2000)))
    written = unroll("trace", model, "--input", long, "-o", "-", "-q").out
    assert pd.read_csv(io.StringIO(written))["t"].max() == 1999


def test_a_text_is_read_through_embedding_and_vocabulary(tmp_path: Path, unroll: Unroll) -> None:
    tagger = drawn(Tagger())
    assert isinstance(tagger, Tagger)
    model = saved(tagger, tmp_path / "tagger.pt")
    (tmp_path / "words.txt").write_text("the\ncat\nsees\na\ndog\n")
    (tmp_path / "story.txt").write_text("the dog sees the cat\n")
    (tmp_path / "numbers.txt").write_text("0 4, 2\n0 1\n")
    with torch.no_grad():
        x = tagger.embedding(torch.tensor([0, 4, 2, 0, 1])).unsqueeze(1)
        expected = explorer.trace(tagger.encoder, x).to_frame()
    for options in (
        ["--text", tmp_path / "story.txt", "--vocabulary", tmp_path / "words.txt"],
        ["--tokens", tmp_path / "numbers.txt"],
    ):
        done = unroll("trace", model, "--module", "encoder", *options, "-o", "-")
        assert_same(pd.read_csv(io.StringIO(done.out)), expected)


def test_an_answer_counts_and_a_likely_one_is_told(tmp_path: Path, unroll: Unroll) -> None:
    module = drawn(nn.RNN(2, 3, nonlinearity="relu"))
    model = saved(module, tmp_path / "model.pt")
    plain = tmp_path / "plain.csv"
    np.savetxt(plain, ROWS, delimiter=",", fmt="%.3f")
    taken = unroll("trace", model, "--input", plain, "-o", "-")
    name = taken.err.split(":")[0]
    assert f"--answer {name}.nonlinearity=relu" in taken.err
    for answer in (f"{name}.nonlinearity=relu", "nonlinearity=relu"):
        done = unroll("trace", model, "--input", plain, "--answer", answer, "-o", "-")
        assert_same(pd.read_csv(io.StringIO(done.out)), frame_of(module, ROWS))


WANTED = {
    "no input": ([], "--input FILE"),
    "too many columns": (["--input", "data.csv"], "--columns height,width"),
    "no such column": (["--input", "data.csv", "--columns", "depth"], "“depth”"),
    "columns of nothing": (["--columns", "a"], "--input"),
    "tokens for numbers": (["--tokens", "data.csv"], "--vocabulary"),
    "no such file": (["--input", "nothing.csv"], "no such file"),
    "a folder": (["--input", "."], "directory"),
    "no such module": (["--module", "rnn", "--input", "data.csv"], "--module can be"),
    "an answer of another form": (["--answer", "relu", "--input", "data.csv"], "nonlinearity=relu"),
    "an answer to no question": (["--answer", "cell=gru", "--input", "data.csv"], "'cell'"),
}


@pytest.mark.parametrize("case", WANTED)
def test_what_is_missing_is_one_sentence_on_stderr(
    case: str, tmp_path: Path, numbers: Path, unroll: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    options, word = WANTED[case]
    _, model = lstm(tmp_path)
    monkeypatch.chdir(tmp_path)
    done = unroll("trace", model, *options, "-o", "out.csv")
    assert (done.status, done.out) == (2, "")
    assert word in done.err
    assert done.err.count("\n") == 1
    assert not Path("out.csv").exists()


def test_of_several_modules_and_for_tokens_the_options_are_named(
    tmp_path: Path, unroll: Unroll
) -> None:
    model = saved(drawn(Tagger()), tmp_path / "tagger.pt")
    assert "--module encoder" in unroll("trace", model, "-o", "-").err
    assert "--tokens FILE" in unroll("trace", model, "--module", "encoder", "-o", "-").err
    (tmp_path / "a.txt").write_text("a")
    text = ["--module", "encoder", "--text", tmp_path / "a.txt"]
    assert "--vocabulary FILE" in unroll("trace", model, *text, "-o", "-").err


@pytest.mark.parametrize("target", ["missing/out.csv", "folder.csv", "out.xlsx"])
def test_what_cannot_be_written_is_said(
    target: str, tmp_path: Path, numbers: Path, unroll: Unroll
) -> None:
    _, model = lstm(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    options = ["--input", numbers, "--columns", "height,width", "-q"]
    done = unroll("trace", model, *options, "-o", tmp_path / target)
    assert done.status == 2
    assert Path(target).name in done.err
    assert done.err.count("\n") == 1


def test_a_table_that_is_interrupted_leaves_what_was_there(
    tmp_path: Path, numbers: Path, unroll: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    _, model = lstm(tmp_path)
    target = tmp_path / "trace.csv"
    target.write_text("before")
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(tables, "_write_csv", interrupted)
    done = unroll(
        "trace", model, "--input", numbers, "--columns", "height,width", "-o", target, "-q"
    )
    assert (done.status, done.err) == (130, "")
    assert target.read_text() == "before"
    assert set(tmp_path.iterdir()) == before


def test_without_pyarrow_parquet_says_what_to_install(
    tmp_path: Path, numbers: Path, unroll: Unroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, model = lstm(tmp_path)
    monkeypatch.setattr(tables, "find_spec", lambda _: None)
    options = ["--input", numbers, "--columns", "height,width"]
    done = unroll("trace", model, *options, "-o", tmp_path / "trace.parquet")
    assert done.status == 2
    assert "pip install" in done.err
