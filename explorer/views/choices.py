"""How a run is looked at, as plain data for the controls that the player draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from explorer.cells import CELLS
from explorer.cells.notation import NOTATIONS
from explorer.models.brought import BROUGHT
from explorer.session.acting import acts, part_label, shown_cells
from explorer.session.choice import Choice, ModelChoice
from explorer.session.control import Value, Values
from explorer.session.control_kinds import OneOf, Whole
from explorer.session.controls import CONTROLS, Chosen
from explorer.session.resolve import trained_model
from explorer.session.run import Run
from explorer.views.payloads import ChoiceControl, Choices, Usual

VIEWED = ("notation", "z", "unit", "loss", "at")
WRITTEN = ("notation", "z")
DIRECTIONS: Mapping[str, str] = {key: one.direction for key, one in NOTATIONS.items()}


def view_choices(
    values: Values,
    keys: Iterable[str] = VIEWED,
    *,
    idle: Mapping[str, str] | None = None,
    losses: tuple[str, ...] | None = None,
    follows: bool = True,
) -> Choices:
    """The controls of some keys with their values.

    Args:
        values: what stands in each control.
        keys: of `VIEWED`, in the order in which they are drawn.
        idle: control → why it does nothing here, "" where it does something.
        losses: the losses that are offered, None for all.
        follows: whether z still has the direction of the notation's book.
    """
    sent = [
        _control(key, values[key], (idle or {}).get(key, ""), losses if key == "loss" else None)
        for key in keys
    ]
    return {"controls": sent, "follows": {"z": dict(DIRECTIONS)} if follows else {}}


def run_choices(run: Run, choice: Choice, unit: int, *, part: str = "") -> Choices:
    """The controls of a view without a person's session, as a file has them; `unit` is shown."""
    at = isinstance(choice.loss, int)
    values: dict[str, Value] = {
        "notation": choice.notation,
        "z": choice.direction,
        "unit": unit,
        "loss": "at" if at else choice.loss,
        "at": choice.loss if at else 0,
    }
    chosen = Chosen({**values, "cell": run.module.cell.key})
    return view_choices(
        values,
        idle=idle_reasons(chosen, part),
        losses=offered_losses(choice.model),
        follows=choice.direction == DIRECTIONS[choice.notation],
    )


def idle_reasons(chosen: Chosen, part: str) -> dict[str, str]:
    """Why each control of the view does nothing on this part of a page, "" where it does."""
    nothing = f"Nothing on “{part_label(part)}” depends on it." if part else ""
    reasons = {
        key: "" if acts(key, part, chosen) else nothing for key in (*WRITTEN, "unit", "loss")
    }
    cell = CELLS[chosen.option("cell")]
    is_turned = any(CELLS[key].direction for key in shown_cells(part, chosen))
    if not is_turned and not reasons["z"]:
        reasons["z"] = f"{cell.title}: no gate that books point both ways."
    return {**reasons, "at": reasons["loss"]}


def offered_losses(model: ModelChoice) -> tuple[str, ...] | None:
    """The losses of a network, None for all; that of training needs a task that is known."""
    trained = trained_model(model)
    is_known = trained is not None and trained.task != BROUGHT
    return None if is_known else ("last", "sum", "at")


def usual_choices(page: str) -> Usual:
    """What no link to a page names of these choices."""
    usual = Chosen({})
    return {
        "values": {key: _plain(usual[key]) for key in VIEWED if page in CONTROLS[key].pages},
        "directions": dict(DIRECTIONS),
    }


def _control(key: str, value: Value, idle: str, offered: tuple[str, ...] | None) -> ChoiceControl:
    control = CONTROLS[key]
    labels = control.options if isinstance(control, OneOf) else {}
    low, high = (control.low, control.high) if isinstance(control, Whole) else (0, 0)
    return {
        "key": key,
        "label": control.label,
        "help": idle or control.help or "",
        "kind": control.widget,
        "options": [(one, labels[one]) for one in (offered or labels)] if labels else [],
        "value": _plain(value),
        "low": low,
        "high": high,
        "disabled": bool(idle),
        "needs": {"loss": "at"} if key == "at" else {},
    }


def _plain(value: Value) -> str | int | None:
    assert value is None or isinstance(value, (str, int))
    return value
