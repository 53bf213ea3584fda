"""Changes the core in small ways, one at a time, and counts how many changes the tests notice.

    pip install -r requirements-mutation.txt
    python -m scripts.mutation                              # every module of the table
    python -m scripts.mutation backprop/paths session/link  # some of them

mutmut makes the changes, in a copy of the tree in a temporary folder. A change that makes no
difference is listed in `scripts/mutants_equivalent.toml`, with a word why, and does not count.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EQUIVALENT = ROOT / "scripts" / "mutants_equivalent.toml"
# Module → the tests that are to notice its changes; quick ones, since each runs for every change.
TESTS: dict[str, tuple[str, ...]] = {
    "cells/cell": ("cells/test_cells.py",),
    "cells/terms": ("cells/test_terms.py", "cells/test_cells.py"),
    "cells/rnn": ("cells/test_cells.py",),
    "cells/lstm": ("cells/test_cells.py",),
    "cells/lstm_peephole": ("cells/test_cells.py",),
    "cells/lstm_cifg": ("cells/test_cells.py",),
    "cells/gru": ("cells/test_cells.py",),
    "cells/gru_v1": ("cells/test_cells.py",),
    "cells/gru_simple": ("cells/test_cells.py",),
    "network/unroll": ("tracing/test_trace.py", "network/test_clamp.py"),
    "network/clamp": ("network/test_clamp.py",),
    "backprop/backward": ("backprop/test_state_gradients.py", "backprop/test_jacobians.py"),
    "backprop/state_gradients": ("backprop/test_state_gradients.py",),
    "backprop/jacobians": ("backprop/test_jacobians.py",),
    "backprop/paths": ("backprop/test_paths.py",),
    "backprop/clipping": ("backprop/test_clipping.py",),
    "equations/printer": ("equations/test_printer.py",),
    "equations/printed": ("equations/test_printed.py",),
    "equations/mathml": ("equations/test_mathml.py",),
    "equations/substitution": ("equations/test_substitution.py",),
    "models/trained": ("models/test_trained.py", "models/test_files.py"),
    "session/control": ("session/test_controls.py",),
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
    "views/compare": ("views/test_compare_words.py", "views/test_compare.py"),
    "views/layers": ("views/test_layers.py",),
}
KILLED, TIMEOUT, SURVIVED = {1, 3}, {36, 24, 152, -24, -14}, {0}
CARRIED = ("assets", "pages", "scripts", "static", "streamlit_app.py", "run.py", "README.md")
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
    """What became of the changes of one module; `survivors` are their names."""

    module: str
    killed: int
    equivalent: int
    survivors: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the changes that make a difference which the tests noticed."""
        counted = self.killed + len(self.survivors)
        return self.killed / counted if counted else 1.0


def main(modules: list[str]) -> None:
    """Runs the tests against the changes of some modules, all of them if none is named."""
    unknown = [module for module in modules if module not in TESTS]
    if unknown:
        sys.exit(f"There are no modules {', '.join(unknown)}; allowed are {', '.join(TESTS)}.")
    print(f"{'module':28}{'killed':>8}{'survived':>10}{'equivalent':>12}{'share':>8}")
    results = [_report(module) for module in modules or TESTS]
    killed = sum(result.killed for result in results)
    survived = sum(len(result.survivors) for result in results)
    print(f"{'all':28}{killed:8}{survived:10}{'':12}{killed / max(killed + survived, 1):8.1%}")


def _report(module: str) -> Result:
    """Runs one module and prints its row, then what survived."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        result = _run(module, Path(folder))
        row = f"{module:28}{result.killed:8}{len(result.survivors):10}{result.equivalent:12}"
        print(f"{row}{result.share:8.1%}", flush=True)
        for name in result.survivors:
            print(_difference(name, Path(folder)), flush=True)
    return result


def _run(module: str, folder: Path) -> Result:
    tracked = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for name in tracked.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
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
    alike = [name for name in codes if _short(name) in listed]
    survivors = [
        name
        for name, code in codes.items()
        if code not in KILLED and code not in TIMEOUT and name not in alike
    ]
    killed = len(codes) - len(survivors) - len(alike)
    return Result(module, killed, len(alike), tuple(survivors))


def _short(name: str) -> str:
    """The name of a change within its module."""
    return name.rpartition(".")[2]


def _difference(name: str, folder: Path) -> str:
    """A change as a difference of texts."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    lines = [
        line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return "\n".join([f"  {_short(name)}", *(f"    {line}" for line in lines)])


if __name__ == "__main__":
    main(sys.argv[1:])
