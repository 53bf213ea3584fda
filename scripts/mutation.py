"""Changes the core in small ways, one at a time, and counts how many changes the tests notice.

    pip install -r requirements-mutation.txt
    python -m scripts.mutation                              # every module of the table
    python -m scripts.mutation backprop/paths session/link  # some of them

mutmut makes the changes, in a copy of the tree in a temporary folder. Of each change that no test
notices it prints the place and the difference. A change that makes no difference is listed in
`scripts/mutants_equivalent.toml`, with a word why, and does not count.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from scripts.undecorated import undecorated

ROOT = Path(__file__).resolve().parents[1]
EQUIVALENT = ROOT / "scripts" / "mutants_equivalent.toml"
# Module → the tests that are to notice its changes; quick ones, since each runs for every change.
TESTS: dict[str, tuple[str, ...]] = {
    "cells/cell": ("cells/test_cells.py",),
    "cells/algebra": ("cells/test_terms.py", "cells/test_cells.py"),
    "cells/terms": ("cells/test_terms.py", "cells/test_cells.py"),
    "cells/rnn": ("cells/test_cells.py",),
    "cells/lstm": ("cells/test_cells.py",),
    "cells/lstm_peephole": ("cells/test_cells.py",),
    "cells/lstm_cifg": ("cells/test_cells.py",),
    "cells/gru": ("cells/test_cells.py",),
    "cells/gru_reset_before": ("cells/test_cells.py",),
    "cells/gru_simple": ("cells/test_cells.py",),
    "network/unroll": (
        "network/test_unroll.py",
        "tracing/test_trace.py",
        "network/test_clamp.py",
    ),
    "network/clamp": ("network/test_clamp.py",),
    "backprop/backward": (
        "backprop/test_backward.py",
        "backprop/test_state_gradients.py",
        "backprop/test_jacobians.py",
    ),
    "backprop/state_gradients": ("backprop/test_state_gradients.py",),
    "backprop/jacobians": ("backprop/test_jacobians.py",),
    "backprop/paths": ("backprop/test_paths.py",),
    "backprop/clipping": ("backprop/test_clipping.py",),
    "equations/printer": ("equations/test_printer.py",),
    "equations/printed": ("equations/test_printed.py",),
    "equations/mathml": ("equations/test_mathml.py",),
    "equations/substitution": ("equations/test_substitution.py",),
    "equations/pytorch_code": ("equations/test_pytorch_code.py",),
    "equations/pytorch_script": ("equations/test_pytorch_script.py",),
    "models/model_file": ("models/test_trained.py", "models/test_files.py"),
    "models/trained": ("models/test_trained.py", "models/test_files.py"),
    "session/control": ("session/test_controls.py",),
    "session/control_kinds": ("session/test_controls.py",),
    "session/controls": ("session/test_controls.py",),
    "session/link": ("session/test_link.py",),
    "session/choices": ("session/test_choices.py", "session/test_controls.py"),
    "session/holds": ("session/test_holds.py",),
    "views/stage": ("views/test_stage_held.py", "views/test_stage.py"),
    "views/lines": ("views/test_lines.py",),
    "views/maps": ("views/test_maps.py",),
    "views/packing": ("views/test_packing.py",),
    "views/board": ("views/test_maps.py",),
    "views/gradients": ("views/test_gradients_words.py", "views/test_gradients.py"),
    "views/compare": (
        "views/test_compare_words.py",
        "views/test_compare_own.py",
        "views/test_compare.py",
    ),
    "views/layers": ("views/test_layers.py",),
}
# Exit codes of mutmut's test runs; whatever else happened, the tests did not notice.
KILLED, TIMEOUT = {1, 3}, {36, 24, 152, -24, -14}
CARRIED = (
    "assets",
    "pages",
    "scripts",
    "static",
    "served_app.py",
    "streamlit_app.py",
    "run.py",
    "README.md",
)
SETTINGS = """
[tool.mutmut]
source_paths = ["explorer"]
only_mutate = ["explorer/{module}.py"]
also_copy = {carried}
pytest_add_cli_args = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 10.0
timeout_constant = 5.0
process_isolation = "fork"
"""


@dataclass(frozen=True)
class Result:
    """What became of the changes of one module, or of several together.

    `timeouts` are changes by which the tests ran too long, which counts as noticed; `survivors` are
    the names of those that no test noticed, without the `equivalent` ones.
    """

    module: str
    killed: int
    timeouts: int
    equivalent: int
    survivors: tuple[str, ...]

    @property
    def row(self) -> str:
        """A row of the table; the share is that of the changes that make a difference."""
        noticed = self.killed + self.timeouts
        counted = noticed + len(self.survivors)
        numbers = (
            counted + self.equivalent,
            self.killed,
            self.timeouts,
            len(self.survivors),
            self.equivalent,
        )
        share = noticed / counted if counted else 1.0
        return f"{self.module:28}{''.join(f'{number:12}' for number in numbers)}{share:12.1%}"


def main(modules: list[str]) -> None:
    """Runs the tests against the changes of some modules, all of them if none is named."""
    unknown = [module for module in modules if module not in TESTS]
    if unknown:
        sys.exit(f"There are no modules {', '.join(unknown)}; allowed are {', '.join(TESTS)}.")
    columns = ("mutants", "killed", "timeouts", "survived", "equivalent", "share")
    print(f"{'module':28}{''.join(f'{column:>12}' for column in columns)}", flush=True)
    results = [_report(module) for module in modules or TESTS]
    total = Result(
        "all",
        sum(result.killed for result in results),
        sum(result.timeouts for result in results),
        sum(result.equivalent for result in results),
        tuple(name for result in results for name in result.survivors),
    )
    print(total.row)


def _report(module: str) -> Result:
    """Runs one module and prints its row, then what survived."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        result = _run(module, Path(folder))
        print(result.row, flush=True)
        for name in result.survivors:
            print(_difference(module, name, Path(folder)), flush=True)
    return result


def _run(module: str, folder: Path) -> Result:
    tracked = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for name in tracked.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    changed = folder / "explorer" / f"{module}.py"
    changed.write_text(undecorated(changed.read_text("utf-8")), "utf-8")
    settings = SETTINGS.format(
        module=module,
        carried=json.dumps([*CARRIED, ".streamlit"]),
        tests=json.dumps([f"tests/{test}" for test in TESTS[module]]),
    )
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    log = folder / "mutmut.log"
    with log.open("w") as output:
        status = subprocess.call(
            [sys.executable, "-m", "mutmut", "run", "--max-children", "2"],
            cwd=folder,
            env={**os.environ, "CI": "true", "OMP_NUM_THREADS": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    meta = folder / "mutants" / "explorer" / f"{module}.py.meta"
    if not meta.exists():
        sys.exit(f"mutmut ended with status {status}:\n{log.read_text('utf-8')[-3000:]}")
    codes: dict[str, int | None] = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    listed = tomllib.loads(EQUIVALENT.read_text("utf-8")).get(module, {})
    counted = {name: code for name, code in codes.items() if _short(name) not in listed}
    return Result(
        module,
        sum(code in KILLED for code in counted.values()),
        sum(code in TIMEOUT for code in counted.values()),
        len(codes) - len(counted),
        tuple(name for name, code in counted.items() if code not in KILLED | TIMEOUT),
    )


def _short(name: str) -> str:
    """The name of a change within its module."""
    return name.rpartition(".")[2]


def _difference(module: str, name: str, folder: Path) -> str:
    """A change as a difference of texts, under its place and its name."""
    output = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    lines = [line for line in output.splitlines() if line[:3] not in ("+++", "---")]
    hunk = next((index for index, line in enumerate(lines) if line.startswith("@@")), len(lines))
    changed = [line for line in lines[hunk:] if line[:1] in "+-"]
    place = f"explorer/{module}.py:{_line(module, _short(name), lines[hunk:])}"
    return "\n".join([f"  {place}  {_short(name)}", *(f"    {line}" for line in changed)])


def _line(module: str, name: str, hunk: list[str]) -> int:
    """The first changed line in the file: mutmut counts from the comment above a function."""
    source = (ROOT / "explorer" / f"{module}.py").read_text("utf-8")
    lines = source.splitlines()
    # x_name__mutmut_1, or xǁClassǁname__mutmut_1
    path = name.rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ").split("ǁ")
    function: ast.AST = ast.parse(source)
    for part in path:
        function = next(node for node in ast.walk(function) if getattr(node, "name", "") == part)
    assert isinstance(function, ast.FunctionDef)
    above = min([function.lineno, *(node.lineno for node in function.decorator_list)]) - 1
    comments = 0
    while lines[above - comments - 1].lstrip().startswith("#"):
        comments += 1
    start = int(re.findall(r"@@ -(\d+)", hunk[0])[0]) if hunk else 1
    same = next((index for index, line in enumerate(hunk[1:]) if line[:1] in "+-"), 0)
    return function.lineno - comments + start - 1 + same


if __name__ == "__main__":
    main(sys.argv[1:])
