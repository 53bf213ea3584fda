// What the server sends. Made from explorer/views/payloads/ by scripts/write_payload_types.py.

// Boards: groups of curves, maps and equations over the same steps.

/** One group of a board: a heading, a sentence, its curves and maps, and what else there is. */
export interface Group {
  title: string;
  sentence: string;
  lines: Panel[];
  maps: Map[];
  shape: string;
  matrices?: Matrix[];
  factors?: Factors;
  formulas?: Formulas;
  now?: string[];
  dots?: Dots[];
}

/** Groups of curves and maps over the steps of one sequence; the unit that is chosen, if any. */
export interface Board {
  length: number;
  tokens: string[];
  palette: Palette;
  across: number;
  groups: Group[];
  dense?: boolean;
  unit?: number;
  word?: string;
}

// What is chosen in the browser, and the link that carries it.

/** A control of the view, which the player draws. */
export interface ChoiceControl {
  key: string;
  label: string;
  help: string;
  kind: string;
  options: [string, string][];
  value: string | number | null;
  low: number;
  high: number;
  disabled: boolean;
  needs: Record<string, string>;
}

/** How a run is looked at, to be chosen. */
export interface Choices {
  controls: ChoiceControl[];
  follows: Record<string, Record<string, string>>;
}

/** What no link names of the choices that the browser answers: the default of each control. */
export interface Usual {
  values: Record<string, string | number | null>;
  directions: Record<string, string>;
}

/** The parameters of a link to a page, and where the link opened last asks to go. */
export interface Address {
  page: string;
  query: string;
  opened: number;
  in_place: number;
  place: Record<string, number>;
  heard: number;
  view: string;
  usual: Usual | null;
}

// Curves over the steps, and dots on the curve of a function.

/** One curve of a panel; for many snapshots with a frame for each. */
export interface Curve {
  title: string;
  colour: string;
  floats: Floats;
  frames?: Floats;
}

/** Curves over the same steps, with the scale and its ticks; or stems over places with names. */
export interface Panel {
  title: string;
  description: string;
  log: boolean;
  alone: boolean;
  first: number;
  low: number;
  high: number;
  ticks: [number, string][];
  curves: Curve[];
  word?: string;
  every?: number;
  below?: string[];
  dense?: boolean;
  stems?: boolean;
  names?: string[];
  axis?: [number, string][];
  axisName?: string;
}

/** Every unit as a dot on the curve of its function, at every step. */
export interface Dots {
  name: string;
  word: string;
  symbol: string;
  formula: string;
  description: string;
  function: string;
  low: number;
  high: number;
  bottom: number;
  top: number;
  ticks: [number, string][];
  valueTicks: [number, string][];
  values: Floats;
  slopes: Floats;
  flat: [number, number][];
  codes: string;
  rows: number[];
  count: number;
  numbers: Floats;
  flatCounts: number[];
  flatShare: string;
}

// Equations with their numbers, and what is held of a run.

/** An equation typeset, its line of numbers and its sentence: texts, and places of numbers. */
export interface Equation {
  name: string;
  word: string;
  mathml: string;
  line: (string | number)[];
  sentence: (string | number)[];
}

/** What a number in an equation is: the symbols it stands for, and its kind if it has one. */
export interface Part {
  text: string;
  kind: string;
}

/** A signal held from step `start` up to, not including, `stop`; in all units if null. */
export interface Held {
  signal: string;
  units: number[] | null;
  start: number;
  stop: number;
}

/** Equations with the numbers of one unit at every step, and what is held of it. */
export interface Formulas {
  length: number;
  unit: number;
  equations: Equation[];
  numbers: Floats;
  parts: Part[];
  turned: string;
  held: Held[];
  asked: string[];
}

/** The chain rule: MathML with open steps, the norms at each step, and its sentences. */
export interface Factors {
  whole: string;
  factor: string;
  factors: Floats;
  products: Floats;
  bounds: Floats;
  beginning: string;
  sentence: string;
}

// Files that play without a server: a lesson, and a diagnosis.

/** What tells whether a guess is right, where no server is asked. */
export interface Judging {
  right: boolean[];
  near: number;
  low: number;
  high: number;
  log: boolean;
  level: number | null;
  curve: (number | null)[];
  start: number;
}

/** A question in a file: `pad` is that before the answer, `named` are the options after it. */
export interface FileQuestion {
  text: string;
  hint: string;
  verdict: string;
  pad: Pad;
  named: string[];
  answer: PadAnswer;
  judging: Judging;
}

/** A step of a lesson in a file; `scene` is the place of what it shows among the scenes. */
export interface FileStep {
  item: LessonItem;
  scene: number;
  masked: number | null;
  question: FileQuestion | null;
  live: string;
}

/** A part of the player in a file; `data` is a place among the data, which are there once. */
export interface FileMount {
  part: string;
  key: string;
  data: number;
}

/** What is shown of a view in a file; `told` is HTML: charts, tables, sentences. */
export interface FileScene {
  mounts: FileMount[];
  chosen: Record<string, string | number | null>;
  told: string;
}

/** A whole lesson in a file; `begin` is the step that is opened, from 1. */
export interface LessonFile {
  key: string;
  title: string;
  number: number;
  able_to: string;
  begin: number;
  steps: FileStep[];
  scenes: FileScene[];
  data: unknown[];
  parts: unknown[];
}

/** The view that shows a finding: its place among the scenes, and that of the playhead. */
export interface ReportView {
  scene: number;
  place: Record<string, number>;
}

/** The views of a diagnosis in a file: one a finding, null where there is none. */
export interface ReportFile {
  views: (ReportView | null)[];
  scenes: FileScene[];
  data: unknown[];
  parts: unknown[];
}

// Unrolled networks, and the same folded.

/** One step of an unrolled network. */
export interface GraphStep {
  token: string;
  fed: boolean;
  answer: string;
  share: number | null;
  loss: boolean;
  part: string;
  sentence: string;
}

/** How the state between two steps is written. */
export interface GraphState {
  symbol: string;
  raised: boolean;
}

/** Weights that all steps of a chain share: their keys in links, letter, colour and sentence. */
export interface GraphWeight {
  keys: string[];
  chain: string;
  roles: string[];
  letter: string;
  below: string;
  kind: string;
  name: string;
  sentence: string;
}

/** An unrolled network, or the same folded; `lit` is the key of the weights that are lit. */
export interface Graph {
  length: number;
  read: number;
  written: number;
  sentence: string;
  description: string;
  backward: boolean;
  state: GraphState;
  colours: Record<string, string>;
  parts: Record<string, string>;
  steps: GraphStep[];
  folded: boolean;
  weights: GraphWeight[];
  sharing: string;
  lit: string;
}

// Words and their shares, texts and their surprise, the loss of a text.

/** The best answers at every step, each a label and its share; what came, if it is known. */
export interface Bars {
  length: number;
  tokens: string[];
  title: string;
  steps: [string, number][][];
  came?: string[];
  came_share?: (number | null)[];
  sentences?: string[];
}

/** A text token by token, with the surprise of each in bits. */
export interface Passage {
  title: string;
  tokens: string[];
  bits: (number | null)[];
  kinds: string[];
  joined: boolean;
  total: string;
  looks?: number[][];
}

/** Texts, and whether they follow the playhead, grow with it, and show their numbers. */
export interface Passages {
  passages: Passage[];
  most: number;
  follow: boolean;
  growing: boolean;
  numbers: boolean;
  length: number;
}

/** A formula and its terms with numbers, all typeset; what joins them, and what they come to. */
export interface FactorRow {
  word: string;
  formula: string;
  sign: string;
  terms: string[];
  total: string;
}

/** A product and a sum over the steps, term by term, and what each term says. */
export interface TextLoss {
  length: number;
  tokens: string[];
  rows: FactorRow[];
  mean: string;
  sentences: string[];
}

// Lessons in the app: their text, where a question is answered, and the shelf.

/** A part of the stage that is lit: where it stands, and its name there. */
export interface Lit {
  place: string;
  name: string;
}

/** One step of a lesson: its text as HTML, what is lit, and where the playhead stands. */
export interface LessonItem {
  heading: string;
  html: string;
  lit: Lit[];
  place: Record<string, number>;
}

/** The text of the steps `first` to `first` + n − 1 of a lesson, which share one view. */
export interface LessonText {
  key: string;
  title: string;
  number: number;
  step: number;
  first: number;
  total: number;
  able_to: string;
  items: LessonItem[];
  question: string;
  hint: string;
  revealed: boolean;
  verdict: string;
  right: boolean | null;
  following: string;
  live: string | null;
}

/** The answer to a question: a step or an option, a value, a curve over the steps. */
export interface PadAnswer {
  place: number | null;
  level: number | null;
  curve: (number | null)[] | null;
}

/** Where a question is answered, and later guess and answer are seen together. */
export interface Pad {
  kind: string;
  about: string;
  length: number;
  tokens: string[];
  low: number;
  high: number;
  name: string;
  log: boolean;
  ticks: [number, string][];
  given: (number | null)[];
  options: string[];
  maps: Map[];
  palette: Palette;
  guess: number | number[] | null;
  answer: PadAnswer | null;
}

/** A lesson that can be opened. */
export interface ShelfLesson {
  key: string;
  number: number;
  title: string;
  minutes: number;
  able_to: string;
  steps: number;
}

/** All lessons that can be opened, in order. */
export interface Shelf {
  lessons: ShelfLesson[];
}

// Heat maps, of values over the steps and of matrices.

/** What a heat map says of itself, and whether its rows can be chosen. */
export interface MapWords {
  name: string;
  kind: string;
  word: string;
  title: string;
  symbol: string;
  meaning: string;
  choosable: boolean;
}

/** Rows of one step that are outlined on a heat map. */
export interface Slice {
  t: number;
  first: number;
  count: number;
}

/** A heat map over steps and rows; what `grows` is seen up to the playhead. */
export interface Map {
  units: number;
  low: number;
  high: number;
  colours: string;
  codes?: string;
  floats?: Floats;
  frames?: string;
  saturated?: boolean;
  power?: boolean;
  name: string;
  kind: string;
  word: string;
  title: string;
  symbol: string;
  meaning: string;
  choosable: boolean;
  rows?: string[];
  rowWord?: string;
  rowNumbers?: number[] | string[];
  first?: number;
  count?: number;
  lit?: Slice[];
  grows?: boolean;
}

/** A heat map of a matrix, row by row: a still one, or one for each step; a caption for each. */
export interface Matrix {
  units: number;
  low: number;
  high: number;
  colours: string;
  codes?: string;
  floats?: Floats;
  frames?: string;
  saturated?: boolean;
  power?: boolean;
  name: string;
  kind: string;
  word: string;
  title: string;
  symbol: string;
  meaning: string;
  choosable: boolean;
  rows?: string[];
  rowWord?: string;
  rowNumbers?: number[] | string[];
  first?: number;
  count?: number;
  lit?: Slice[];
  grows?: boolean;
  columns: number;
  sign: string;
  captions: string[];
}

// What is sent beside a view: the transport, what is there once, a person's model.

/** What the transport plays; `word` names a number whose values are the steps, if they are. */
export interface Transport {
  tokens: string[];
  equations: string[];
  autoplay: boolean;
  where: string;
  anew: string;
  word: string;
}

/** Where the file begins that a click on “Web page” brings now, null where that is no matter. */
export interface WebPage {
  begin: number | null;
  pressed: number;
}

/** What is sent once: the diagrams of the cells, as SVG, and the secret that the browser keeps. */
export interface Runtime {
  diagrams: Record<string, string>;
  terms: Record<string, string>;
  person: string;
}

/** A file that a person brought, as the browser knows it again. */
export interface NamedFile {
  name: string;
  size: number;
}

/** What the browser is to keep of a person's own model, for the time after a reload. */
export interface KeptModel {
  memo: string;
  forget: boolean;
  file: NamedFile | null;
  tokens: NamedFile | null;
  most: number;
}

// A loop and a scan over the same steps.

/** A loop and the rows of a scan over the same steps, in the values of one unit. */
export interface ScanTree {
  length: number;
  tokens: string[];
  palette: Palette;
  low: number;
  high: number;
  values: Floats;
  labels: string[];
  captions: string[];
  sentences: string[];
  loop: string;
  unit: string;
  description: string;
}

// How the notations write a cell; it depends on no run.

/** A symbol split for drawing, and as one text. */
export interface Symbol {
  letter: string;
  below: string;
  above: string;
  text: string;
}

/** What is said of a signal in every notation. */
export interface SignalWords {
  name: string;
  kind: string;
  word: string;
  meaning: string;
}

/** What a number in an equation is made of, and its kind; `recipe` as `equations.recipes` says. */
export interface Place {
  recipe: string;
  kind: string;
}

/** How one notation writes a cell. */
export interface Wording {
  direction: string;
  symbols: Record<string, Symbol>;
  names: Record<string, string>;
  marks: Record<string, string>;
  parts: string[];
  equations: Record<string, number[]>;
  turned: Record<string, string>;
}

/** All that notations and directions say of one cell: it depends on no run, and is sent once. */
export interface Spelling {
  key: string;
  diagram: string;
  ports: Record<string, string>;
  directions: Record<string, string>;
  signals: SignalWords[];
  recipes: Record<string, string>;
  places: Place[];
  equations: Equation[];
  notations: Record<string, Wording>;
}

// The stage of one cell that reads one sequence: as drawn, and as sent.

/** The stage of one cell that reads one sequence, of one unit in one notation. */
export interface Stage {
  length: number;
  tokens: string[];
  unit: number;
  diagram: string;
  direction: string;
  phi: string;
  symbols: Record<string, Symbol>;
  equations: Equation[];
  numbers: Floats;
  parts: Part[];
  turned: string;
  answer: string;
  ports: Record<string, string>;
  starts: Record<string, string>;
  maps: Map[];
  lines: Panel[];
  judged: string[] | null;
  held: Held[];
  asked: string[];
  palette: Palette;
}

/** What the numbers of every unit are made of: weights, by rows of the module, and the input. */
export interface Ingredients {
  rows: string[];
  recurrentRows: string[];
  inputs: Floats;
  columns?: number[];
  x?: Floats;
  recurrent: Floats;
  biases: Record<string, Floats>;
  peepholes: Record<string, Floats>;
  before: Record<string, Floats>;
}

/** A run as it is sent: the browser makes a `Stage` of it, in any notation, of any unit. */
export interface SentStage {
  spelling: string;
  length: number;
  tokens: string[];
  units: number;
  unit: number;
  notation: string;
  direction: string;
  loss: string;
  at?: number;
  losses: string[];
  bound: string[];
  phi: string;
  answer: string;
  starts: Record<string, string>;
  drawn: Record<string, DrawnValues>;
  ingredients?: Ingredients;
  numbers?: Floats;
  answers: Floats;
  maps: Map[];
  lines: Record<string, Panel>[];
  judged: string[] | null;
  held: Held[];
  asked: string[];
  palette: Palette;
}

// The snapshots of a training.

/** Every snapshot of a training on the steps of one sequence. */
export interface Clocks {
  length: number;
  tokens: string[];
  palette: Palette;
  steps: number[];
  sentences: string[];
  maps: Map[];
  lines: Panel[];
}

// Numbers on their way: as base64, and on a scale of colours.

/** Numbers in base64, little-endian, each of 4 or 8 bytes. */
export interface Floats {
  base64: string;
  bytes: number;
}

/** Values (T, units) on a colour scale: as codes, as floats, or for many snapshots as frames. */
export interface DrawnValues {
  units: number;
  low: number;
  high: number;
  colours: string;
  codes?: string;
  floats?: Floats;
  frames?: string;
  saturated?: boolean;
  power?: boolean;
}

/** The stops of the two colour scales. */
export interface Palette {
  sequential: string[];
  diverging: string[];
}
