"""Short units and long units in one layer: how slowly each of them changes, sorted."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.analysis.timescales import FEWEST_STEPS, autocorrelation_times
from explorer.views.board import group
from explorer.views.lines import line_panel
from explorer.views.payloads import Group

# A time that the sequence does not hold so many times is measured roughly at best.
TIMES_TO_MEASURE = 10


def unit_times_group(title: str, states: Tensor) -> Group | None:
    """The autocorrelation time of every unit that changes, the quickest first; states (T, H).

    None where fewer than two units change or the steps are too few.
    """
    times = autocorrelation_times(states)
    changing = times.isfinite().nonzero().flatten()
    if len(changing) < 2:
        return None
    order = changing[times[changing].argsort(stable=True)]
    sentence = unit_times_sentence(times, len(states))
    panel = line_panel(
        "autocorrelation time in steps",
        {"time": times[order]},
        f"The autocorrelation time of every unit that changes, the quickest first. {sentence}",
        log=False,
        first=0,
    )
    panel["stems"] = True
    panel["names"] = [f"unit {unit}" for unit in order.tolist()]
    panel["below"] = [panel["names"][0], panel["names"][-1]]
    return group(f"Short units and long ones, {title}", sentence, lines=[panel])


def unit_times_sentence(times: Tensor, steps: int) -> str:
    """Which unit changes quickest and which slowest, with the numbers; `times` (H,), NaN for none.

    Raises ValueError if no unit changes.
    """
    known = times.isfinite()
    if steps < FEWEST_STEPS or not bool(known.any()):
        raise ValueError(f"None of {len(times)} units has a time over {steps} steps.")
    quick = int(torch.where(known, times, torch.inf).argmin())
    slow = int(torch.where(known, times, -torch.inf).argmax())
    longest = steps / TIMES_TO_MEASURE
    low, high = times[quick].item(), times[slow].item()
    if high > longest:
        end = f"more than {longest:.3g} steps, too long for {steps} steps to measure"
    else:
        ratio = f", {high / low:.1f} times as long" if low > 0.0 else ""
        end = f"{high:.1f} steps{ratio}"
    still = len(times) - int(known.sum())
    constant = f" {still} of {len(times)} units do not change." if still else ""
    return (
        f"Unit {quick} becomes something new soonest, after {low:.1f} steps; unit {slow} latest, "
        f"after {end}.{constant}"
    )
