"""What the values of the controls come to: a network and its sequence, a training, a text."""

from __future__ import annotations

from dataclasses import replace

from explorer.cells import CELLS
from explorer.equations.printed import flipped_gates
from explorer.language.model import Sampling
from explorer.language.prepared import TextChoice
from explorer.language.task import SHORTEST
from explorer.models.own import OwnModel
from explorer.sequences.arrangement import Arrangement
from explorer.session.choice import OWN_NUMBERS, OWN_TEXT, Choice, ModelChoice
from explorer.session.control import Values
from explorer.session.controls import Chosen
from explorer.session.first_unit import first_unit
from explorer.session.holds import HOLD_OPTIONS, Hold
from explorer.session.resolve import layer_count, trained_model
from explorer.training.plan import LANGUAGE, SERIES, Plan


def exploring_choice(chosen: Chosen, own: OwnModel | None = None) -> Choice:
    """What the pages Cell, Gradients and Compare look at; `own` is a person's model, if any.

    Without a chosen layer it is the first, or the last of a trained network: its read-out reads it.
    Without a chosen unit it is the one that moves most.
    """
    model = _model_choice(chosen, own)
    layers = layer_count(model)
    usual = 1 if trained_model(model) is None else layers
    layer = chosen.whole("layer") if chosen["layer"] is not None else usual
    model = replace(model, layer=min(layer, layers) - 1, reading=chosen.option("reading"))
    unit = None if chosen["unit"] is None else chosen.whole("unit")
    hold = _hold(chosen, first_unit(model) if unit is None else unit)
    return replace(
        viewing_choice(chosen),
        model=replace(model, hold=hold),
        unit=unit,
        loss=chosen.whole("at") if chosen["loss"] == "at" else chosen.option("loss"),
    )


def viewing_choice(chosen: Chosen) -> Choice:
    """How symbols are written and what z near 1 means, for pages that show no chosen cell."""
    return Choice(notation=chosen.option("notation"), direction=chosen.option("z"))


def training_plan(chosen: Chosen, series: str = "", column: str = "") -> Plan:
    """The training that the page Train describes, not checked yet.

    `series` and `column` are a person's own numbers; no control carries them.
    """
    task = chosen.option("task")
    return Plan(
        task=task,
        length=chosen.whole(f"{task}_length"),
        cells=chosen.several(f"{task}_cells"),
        layers=chosen.whole(f"{task}_layers"),
        directions=int(chosen.option(f"{task}_directions")),
        hidden_size=chosen.whole(f"{task}_size"),
        matched=chosen.option(f"{task}_match") == "parameters",
        start=chosen.option(f"{task}_start"),
        optimiser=chosen.option(f"{task}_optimiser"),
        rate=chosen.real(f"{task}_rate"),
        clip=chosen.real(f"{task}_clip"),
        batch=chosen.whole(f"{task}_batch"),
        steps=chosen.whole(f"{task}_steps"),
        seed=chosen.whole(f"{task}_seed"),
        stop_below=chosen.real(f"{task}_below"),
        patience=chosen.whole(f"{task}_patience"),
        series=series,
        column=column,
        arrangement=table_arrangement(chosen, SERIES) if task == SERIES else Arrangement(),
    )


def plan_settings(plan: Plan) -> Values:
    """The values of the controls that come to a plan, on the page Train or Language.

    Of a person's own series or text, which no control carries, there is nothing among them.
    """
    if plan.task == LANGUAGE:
        return _language_settings(plan)
    task = plan.task
    return {
        "task": task,
        f"{task}_length": plan.length,
        f"{task}_cells": plan.cells,
        f"{task}_layers": plan.layers,
        f"{task}_directions": str(plan.directions),
        f"{task}_size": plan.hidden_size,
        f"{task}_match": "parameters" if plan.matched else "units",
        f"{task}_start": plan.start,
        f"{task}_optimiser": plan.optimiser,
        f"{task}_rate": plan.rate,
        f"{task}_clip": plan.clip,
        f"{task}_batch": plan.batch,
        f"{task}_steps": plan.steps,
        f"{task}_seed": plan.seed,
        f"{task}_below": plan.stop_below,
        f"{task}_patience": plan.patience,
    }


def table_arrangement(chosen: Chosen, prefix: str) -> Arrangement:
    """How a table is read, as the controls say whose keys begin with `prefix`."""
    fit = chosen.option(f"{prefix}_fit")
    return Arrangement(
        steps=chosen.option(f"{prefix}_labels"),
        run=chosen.text(f"{prefix}_run"),
        gaps=chosen.option(f"{prefix}_gaps"),
        fit=fit,
        first=chosen.whole(f"{prefix}_first") if fit == "window" else 1,
        commas=chosen.option(f"{prefix}_commas"),
    )


def text_choice(chosen: Chosen, own_text: str = "") -> TextChoice:
    """The text that the page Language looks at; `own_text` is a person's own."""
    return TextChoice(
        chosen.option("corpus"),
        own_text,
        chosen.option("tokens"),
        chosen.option("punctuation") == "kept",
        chosen.whole("vocabulary"),
    )


def language_plan(chosen: Chosen, choice: TextChoice, window: int) -> Plan:
    """How a model of a text is trained; `window` is the longest that the text allows."""
    return Plan(
        task=LANGUAGE,
        text=choice,
        length=max(min(chosen.whole("lm_length"), window), min(SHORTEST, window)),
        cells=(chosen.option("lm_cell"),),
        layers=chosen.whole("lm_layers"),
        hidden_size=chosen.whole("lm_size"),
        start="drawn",
        rate=chosen.real("lm_rate"),
        steps=chosen.whole("lm_steps"),
        seed=chosen.whole("lm_seed"),
    )


def _language_settings(plan: Plan) -> Values:
    text = plan.text
    assert text is not None
    return {
        "corpus": text.corpus,
        "tokens": text.token_kind,
        "punctuation": "kept" if text.punctuation else "dropped",
        "vocabulary": text.most,
        "lm_length": plan.length,
        "lm_cell": plan.cells[0],
        "lm_layers": plan.layers,
        "lm_size": plan.hidden_size,
        "lm_rate": plan.rate,
        "lm_steps": plan.steps,
        "lm_seed": plan.seed,
    }


def sampling_choice(chosen: Chosen) -> Sampling:
    """How the tokens of a sample are drawn."""
    return Sampling(
        chosen.real("temperature"),
        chosen.whole("top"),
        chosen.whole("draw_seed"),
        chosen.whole("draw_most"),
        bool(chosen["draw_unknown"]),
        bool(chosen["draw_stops"]),
    )


def _model_choice(chosen: Chosen, own: OwnModel | None) -> ModelChoice:
    """The network and the sequence, whatever of them is looked at."""
    weights, sequence = chosen.option("weights"), chosen.option("sequence")
    random, initialisation = weights == "random", chosen.option("init")
    forget = chosen["forget"]
    return ModelChoice(
        cell=chosen.option("cell") if own is None else own.model.cell,
        weights=weights,
        sequence=sequence,
        text=chosen.text("text") if sequence == OWN_TEXT else "",
        numbers=chosen.text("numbers") if sequence == OWN_NUMBERS else "",
        arrangement=_exploring_arrangement(chosen) if sequence == OWN_NUMBERS else Arrangement(),
        steps=chosen.whole("steps"),
        size=chosen.whole("size"),
        layers=chosen.whole("layers") if random else 1,
        directions=int(chosen.option("directions")) if random else 1,
        seed=chosen.whole("seed"),
        gain=chosen.real("gain"),
        initialisation=None if initialisation == "default" else initialisation,
        nonlinearity=chosen.option("phi"),
        forget_bias=None if forget is None else chosen.real("forget"),
        own=own,
    )


def _exploring_arrangement(chosen: Chosen) -> Arrangement:
    return replace(
        table_arrangement(chosen, "table"),
        features=chosen.several("table_features"),
        scale=chosen.option("table_scale"),
    )


def _hold(chosen: Chosen, unit: int) -> Hold | None:
    """What is held; a gate that is shown the other way round is held at one minus the value."""
    what = chosen.option("hold")
    if what is None:
        return None
    value = chosen.real("held_at")
    if what in flipped_gates(CELLS[chosen.option("cell")], chosen.option("z")):
        value = 1.0 - value
    return Hold(
        what,
        value if HOLD_OPTIONS[what].free else 0.0,
        unit if chosen["held_units"] == "one" else None,
        chosen.whole("held_from"),
        None if chosen["held_to"] is None else chosen.whole("held_to"),
    )
