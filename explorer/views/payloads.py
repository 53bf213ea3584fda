"""What the browser is sent, as types: the player has the same, made from these.

`assets/player/payloads.d.ts` is written by `python -m scripts.write_payload_types`; a test holds
the two together. Values over time are base64, see `explorer.views.packing`.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Floats(TypedDict):
    """Numbers in base64, little-endian, each of 4 or 8 bytes."""

    base64: str
    bytes: int


class DrawnValues(TypedDict):
    """Values (T, units) on a colour scale: as codes, as floats, or for many snapshots as frames."""

    units: int
    low: float
    high: float
    colours: str
    codes: NotRequired[str]
    floats: NotRequired[Floats]
    frames: NotRequired[str]
    saturated: NotRequired[bool]
    power: NotRequired[bool]


class MapWords(TypedDict):
    """What a heat map says of itself, and whether its rows can be chosen."""

    name: str
    kind: str
    word: str
    title: str
    symbol: str
    meaning: str
    choosable: bool


class Slice(TypedDict):
    """Rows of one step that are outlined on a heat map."""

    t: int
    first: int
    count: int


class Map(DrawnValues, MapWords):
    """A heat map over steps and rows; what `grows` is seen up to the playhead."""

    rows: NotRequired[list[str]]
    rowWord: NotRequired[str]
    rowNumbers: NotRequired[list[int] | list[str]]
    first: NotRequired[int]
    count: NotRequired[int]
    lit: NotRequired[list[Slice]]
    grows: NotRequired[bool]


class Curve(TypedDict):
    """One curve of a panel; for many snapshots with a frame for each."""

    title: str
    colour: str
    floats: Floats
    frames: NotRequired[Floats]


class Panel(TypedDict):
    """Curves over the same steps, with the scale and its ticks; or stems over places with names.

    `axis` has what stands below some steps, where it is not their numbers, and before it a name.
    """

    title: str
    description: str
    log: bool
    alone: bool
    first: int
    low: float
    high: float
    ticks: list[tuple[float, str]]
    curves: list[Curve]
    word: NotRequired[str]
    every: NotRequired[int]
    below: NotRequired[list[str]]
    dense: NotRequired[bool]
    stems: NotRequired[bool]
    names: NotRequired[list[str]]
    axis: NotRequired[list[tuple[int, str]]]
    axisName: NotRequired[str]


class Matrix(Map):
    """A heat map of a matrix, row by row: a still one, or one for each step; a caption for each."""

    columns: int
    sign: str
    captions: list[str]


class Equation(TypedDict):
    """An equation typeset, its line of numbers and its sentence: texts, and places of numbers."""

    name: str
    word: str
    mathml: str
    line: list[str | int]
    sentence: list[str | int]


class Part(TypedDict):
    """What a number in an equation is: the symbols it stands for, and its kind if it has one."""

    text: str
    kind: str


class Held(TypedDict):
    """A signal held from step `start` up to, not including, `stop`; in all units if null."""

    signal: str
    units: list[int] | None
    start: int
    stop: int


class Formulas(TypedDict):
    """Equations with the numbers of one unit at every step, and what is held of it."""

    length: int
    unit: int
    equations: list[Equation]
    numbers: Floats
    parts: list[Part]
    turned: str
    held: list[Held]
    asked: list[str]


class Factors(TypedDict):
    """The chain rule: MathML with open steps, the norms at each step, and its sentences."""

    whole: str
    factor: str
    factors: Floats
    products: Floats
    bounds: Floats
    beginning: str
    sentence: str


class Dots(TypedDict):
    """Every unit as a dot on the curve of its function, at every step.

    `values` and `slopes` are those of the function at places evenly spread from `low` to `high`,
    `flat` the stretches of it in which it is flat. `codes` are the sums (T, units) from `low` to
    `high`, of the units with these `rows`; `numbers` are sum, value and slope (3, T) of the chosen
    unit. Of all `count` units `flatCounts` lie in the flat part at each step.
    """

    name: str
    word: str
    symbol: str
    formula: str
    description: str
    function: str
    low: float
    high: float
    bottom: float
    top: float
    ticks: list[tuple[float, str]]
    valueTicks: list[tuple[float, str]]
    values: Floats
    slopes: Floats
    flat: list[tuple[float, float]]
    codes: str
    rows: list[int]
    count: int
    numbers: Floats
    flatCounts: list[int]
    flatShare: str


class Group(TypedDict):
    """One group of a board: a heading, a sentence, its curves and maps, and what else there is.

    `now` is a sentence for each step.
    """

    title: str
    sentence: str
    lines: list[Panel]
    maps: list[Map]
    shape: str
    matrices: NotRequired[list[Matrix]]
    factors: NotRequired[Factors]
    formulas: NotRequired[Formulas]
    now: NotRequired[list[str]]
    dots: NotRequired[list[Dots]]


class Palette(TypedDict):
    """The stops of the two colour scales."""

    sequential: list[str]
    diverging: list[str]


class Board(TypedDict):
    """Groups of curves and maps over the steps of one sequence; the unit that is chosen, if any.

    Where the steps are those of a number, `word` is its name, and the tokens are its values.
    """

    length: int
    tokens: list[str]
    palette: Palette
    across: int
    groups: list[Group]
    dense: NotRequired[bool]
    unit: NotRequired[int]
    word: NotRequired[str]


class Symbol(TypedDict):
    """A symbol split for drawing, and as one text."""

    letter: str
    below: str
    above: str
    text: str


class Stage(TypedDict):
    """The stage of one cell that reads one sequence, of one unit in one notation."""

    length: int
    tokens: list[str]
    unit: int
    diagram: str
    direction: str
    phi: str
    symbols: dict[str, Symbol]
    equations: list[Equation]
    numbers: Floats
    parts: list[Part]
    turned: str
    answer: str
    ports: dict[str, str]
    starts: dict[str, str]
    maps: list[Map]
    lines: list[Panel]
    judged: list[str] | None
    held: list[Held]
    asked: list[str]
    palette: Palette


class SignalWords(TypedDict):
    """What is said of a signal in every notation."""

    name: str
    kind: str
    word: str
    meaning: str


class Place(TypedDict):
    """What a number in an equation is made of, and its kind; `recipe` as `equations.recipes` says.

    An empty recipe is that of a number of the read-out: they come in this order.
    """

    recipe: str
    kind: str


class Wording(TypedDict):
    """How one notation writes a cell.

    `direction` is where its book lets z point. `names` are texts of signals without their step,
    `marks` typeset ones, `parts` the texts of places. `equations` and `turned` are by direction,
    equations as numbers in the list of all.
    """

    direction: str
    symbols: dict[str, Symbol]
    names: dict[str, str]
    marks: dict[str, str]
    parts: list[str]
    equations: dict[str, list[int]]
    turned: dict[str, str]


class Spelling(TypedDict):
    """All that notations and directions say of one cell: it depends on no run, and is sent once.

    `directions` has, of each gate that books point both ways, what the module's own near 1 does.
    `recipes` say how each signal is computed, in the order of a step.
    """

    key: str
    diagram: str
    ports: dict[str, str]
    directions: dict[str, str]
    signals: list[SignalWords]
    recipes: dict[str, str]
    places: list[Place]
    equations: list[Equation]
    notations: dict[str, Wording]


class Ingredients(TypedDict):
    """What the numbers of every unit are made of: weights, by rows of the module, and the input.

    `columns` are those of `inputs` that the steps read, for an input of which one is 1 and all
    others 0; else `x` has the numbers of every step, (T, I). `recurrent` is weight_hh with `rows`
    and `recurrentRows` as the order of the blocks; `biases` are "ih" and "hh", if there are any.
    `before` is every state before the first step, (H,).
    """

    rows: list[str]
    recurrentRows: list[str]
    inputs: Floats
    columns: NotRequired[list[int]]
    x: NotRequired[Floats]
    recurrent: Floats
    biases: dict[str, Floats]
    peepholes: dict[str, Floats]
    before: dict[str, Floats]


class SentStage(TypedDict):
    """A run as it is sent: the browser makes a `Stage` of it, in any notation, of any unit.

    `drawn` are the signals as the cell computes them; with `ingredients` those without values are
    computed from them in the browser. Without, `numbers` has a row for each place, of the sent unit
    alone; with neither, something is asked for. `answers` are the numbers of the read-out, a row
    each. `losses` are those whose curves were sent: each of `lines` has a panel for every loss, or
    one that is "any" or "read_out". In titles of curves, and in those of `maps`, {c} stands for the
    letter of c. `bound` names what cannot be chosen without another run: "unit", "z".
    """

    spelling: str
    length: int
    tokens: list[str]
    units: int
    unit: int
    notation: str
    direction: str
    loss: str
    at: NotRequired[int]
    losses: list[str]
    bound: list[str]
    phi: str
    answer: str
    starts: dict[str, str]
    drawn: dict[str, DrawnValues]
    ingredients: NotRequired[Ingredients]
    numbers: NotRequired[Floats]
    answers: Floats
    maps: list[Map]
    lines: list[dict[str, Panel]]
    judged: list[str] | None
    held: list[Held]
    asked: list[str]
    palette: Palette


class Clocks(TypedDict):
    """Every snapshot of a training on the steps of one sequence."""

    length: int
    tokens: list[str]
    palette: Palette
    steps: list[int]
    sentences: list[str]
    maps: list[Map]
    lines: list[Panel]


class Bars(TypedDict):
    """The best answers at every step, each a label and its share; what came, if it is known."""

    length: int
    tokens: list[str]
    title: str
    steps: list[list[tuple[str, float]]]
    came: NotRequired[list[str]]
    came_share: NotRequired[list[float | None]]
    sentences: NotRequired[list[str]]


class Passage(TypedDict):
    """A text token by token, with the surprise of each in bits.

    `looks` has for every step the weights of an attention on the tokens up to it: they tint then.
    """

    title: str
    tokens: list[str]
    bits: list[float | None]
    kinds: list[str]
    joined: bool
    total: str
    looks: NotRequired[list[list[float]]]


class Passages(TypedDict):
    """Texts, and whether they follow the playhead, grow with it, and show their numbers."""

    passages: list[Passage]
    most: float
    follow: bool
    growing: bool
    numbers: bool
    length: int


class FactorRow(TypedDict):
    """A formula and its terms with numbers, all typeset; what joins them, and what they come to."""

    word: str
    formula: str
    sign: str
    terms: list[str]
    total: str


class TextLoss(TypedDict):
    """A product and a sum over the steps, term by term, and what each term says."""

    length: int
    tokens: list[str]
    rows: list[FactorRow]
    mean: str
    sentences: list[str]


class GraphStep(TypedDict):
    """One step of an unrolled network."""

    token: str
    fed: bool
    answer: str
    share: float | None
    loss: bool
    part: str
    sentence: str


class GraphState(TypedDict):
    """How the state between two steps is written."""

    symbol: str
    raised: bool


class GraphWeight(TypedDict):
    """Weights that all steps of a chain share: their keys in links, letter, colour and sentence."""

    keys: list[str]
    chain: str
    roles: list[str]
    letter: str
    below: str
    kind: str
    name: str
    sentence: str


class Graph(TypedDict):
    """An unrolled network, or the same folded; `lit` is the key of the weights that are lit."""

    length: int
    read: int
    written: int
    sentence: str
    description: str
    backward: bool
    state: GraphState
    colours: dict[str, str]
    parts: dict[str, str]
    steps: list[GraphStep]
    folded: bool
    weights: list[GraphWeight]
    sharing: str
    lit: str


class ScanTree(TypedDict):
    """A loop and the rows of a scan over the same steps, in the values of one unit.

    `values` are row after row, each over all steps; `labels` and `captions` are of rows,
    `sentences` of steps. The last row has the states, which are those of the loop.
    """

    length: int
    tokens: list[str]
    palette: Palette
    low: float
    high: float
    values: Floats
    labels: list[str]
    captions: list[str]
    sentences: list[str]
    loop: str
    unit: str
    description: str


class Transport(TypedDict):
    """What the transport plays; `word` names a number whose values are the steps, if they are."""

    tokens: list[str]
    equations: list[str]
    autoplay: bool
    where: str
    anew: str
    word: str


class Lit(TypedDict):
    """A part of the stage that is lit: where it stands, and its name there."""

    place: str
    name: str


class LessonItem(TypedDict):
    """One step of a lesson: its text as HTML, what is lit, and where the playhead stands."""

    heading: str
    html: str
    lit: list[Lit]
    place: dict[str, int]


class LessonText(TypedDict):
    """The text of the steps `first` to `first` + n − 1 of a lesson, which share one view.

    `question` is the question of the step, "" for none; `revealed` whether its answer is shown.
    `following` is the title of the lesson that comes next, "" for none. `live` is null in the app;
    in a file the address of the view in a running app, "" for none.
    """

    key: str
    title: str
    number: int
    step: int
    first: int
    total: int
    able_to: str
    items: list[LessonItem]
    question: str
    hint: str
    revealed: bool
    verdict: str
    right: bool | None
    following: str
    live: str | None


class PadAnswer(TypedDict):
    """The answer to a question: a step or an option, a value, a curve over the steps."""

    place: int | None
    level: float | None
    curve: list[float | None] | None


class Pad(TypedDict):
    """Where a question is answered, and later guess and answer are seen together.

    kind: "step", "value", "curve", "choose", "token" or "map". `guess` is null before there is one.
    `name` is what the scale measures, "" for none; `ticks` stand on it. `given` is the part of a
    curve that is shown beforehand.
    """

    kind: str
    about: str
    length: int
    tokens: list[str]
    low: float
    high: float
    name: str
    log: bool
    ticks: list[tuple[float, str]]
    given: list[float | None]
    options: list[str]
    maps: list[Map]
    palette: Palette
    guess: float | list[float] | None
    answer: PadAnswer | None


class Judging(TypedDict):
    """What tells whether a guess is right, where no server is asked.

    `right` says it of every step or option, and is empty for a value and a curve. These are right
    within `near` of the range from `low` to `high`, on a scale of powers of ten if `log`: the
    `level`, or on average the `curve` from the step `start` on.
    """

    right: list[bool]
    near: float
    low: float
    high: float
    log: bool
    level: float | None
    curve: list[float | None]
    start: int


class FileQuestion(TypedDict):
    """A question in a file: `pad` is that before the answer, `named` are the options after it."""

    text: str
    hint: str
    verdict: str
    pad: Pad
    named: list[str]
    answer: PadAnswer
    judging: Judging


class FileStep(TypedDict):
    """A step of a lesson in a file; `scene` is the place of what it shows among the scenes.

    `masked` is the one before the answer, null where nothing but the pad is shown until then.
    `live` is the address of the view in a running app, "" for none.
    """

    item: LessonItem
    scene: int
    masked: int | None
    question: FileQuestion | None
    live: str


class FileMount(TypedDict):
    """A part of the player in a file; `data` is a place among the data, which are there once."""

    part: str
    key: str
    data: int


class FileTable(TypedDict):
    """A table of texts; the first column names the rows."""

    columns: list[str]
    rows: list[list[str]]


class FileScene(TypedDict):
    """What is shown of a view in a file; sentences, tables and pictures where nothing plays.

    Each of the `pictures` is an address that has it in itself.
    """

    mounts: list[FileMount]
    chosen: dict[str, str | int | None]
    told: list[str]
    tables: list[FileTable]
    pictures: list[str]


class LessonFile(TypedDict):
    """A whole lesson in a file; `begin` is the step that is opened, from 1.

    What comes more than once in the `data` is among the `parts`: see
    `explorer.export.pages.sharing`.
    """

    key: str
    title: str
    number: int
    able_to: str
    begin: int
    steps: list[FileStep]
    scenes: list[FileScene]
    data: list[object]
    parts: list[object]


class ReportView(TypedDict):
    """The view that shows a finding: its place among the scenes, and that of the playhead."""

    scene: int
    place: dict[str, int]


class ReportFile(TypedDict):
    """The views of a diagnosis in a file: one a finding, null where there is none.

    What comes more than once in the `data` is among the `parts`, as in a lesson.
    """

    views: list[ReportView | None]
    scenes: list[FileScene]
    data: list[object]
    parts: list[object]


class ShelfLesson(TypedDict):
    """A lesson that can be opened."""

    key: str
    number: int
    title: str
    minutes: int
    able_to: str
    steps: int


class Shelf(TypedDict):
    """All lessons that can be opened, in order."""

    lessons: list[ShelfLesson]


class NamedFile(TypedDict):
    """A file that a person brought, as the browser knows it again."""

    name: str
    size: int


class KeptModel(TypedDict):
    """What the browser is to keep of a person's own model, for the time after a reload.

    `memo` is what was chosen about it, "" if none is open; `forget` says that none is wanted then.
    Files of more than `most` bytes are not kept.
    """

    memo: str
    forget: bool
    file: NamedFile | None
    tokens: NamedFile | None
    most: int


class ChoiceControl(TypedDict):
    """A control of the view, which the player draws.

    kind: "select", "segmented" or "number". An option is its key and its label. `help` says why
    where a control is disabled. One that `needs` another does nothing but beside that value of it.
    """

    key: str
    label: str
    help: str
    kind: str
    options: list[tuple[str, str]]
    value: str | int | None
    low: int
    high: int
    disabled: bool
    needs: dict[str, str]


class Choices(TypedDict):
    """How a run is looked at, to be chosen.

    `follows`: control → the value that each notation brings, until a person chooses one.
    """

    controls: list[ChoiceControl]
    follows: dict[str, dict[str, str]]


class Usual(TypedDict):
    """What no link names of the choices that the browser answers: the default of each control.

    `directions` has that of z for every notation.
    """

    values: dict[str, str | int | None]
    directions: dict[str, str]


class Address(TypedDict):
    """The parameters of a link to a page, and where the link opened last asks to go.

    `heard` is the number of the last choice of the browser that counts in them, `view` another text
    for each view that was opened. `usual` is null where no choice is part of the link.
    """

    page: str
    query: str
    opened: int
    in_place: int
    place: dict[str, int]
    heard: int
    view: str
    usual: Usual | None


class WebPage(TypedDict):
    """Where the file begins that a click on “Web page” brings now, null where that is no matter.

    `pressed` is the number of the click that the server has heard of just now, 0 for none.
    """

    begin: int | None
    pressed: int


class Runtime(TypedDict):
    """What is sent once: the diagrams of the cells, as SVG, and the secret that the browser keeps.

    `terms` has a sentence of the glossary for the word of each signal. `person` is "" where there
    is no server to hand it back to.
    """

    diagrams: dict[str, str]
    terms: dict[str, str]
    person: str
