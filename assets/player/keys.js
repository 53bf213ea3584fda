// The list of keys, once: the keyboard acts by it, the dialog shows it, and so does the README.

/**
 * `actions`: key, as browsers name it → the name of what it does; lower case stands for both.
 * `scope`: "steps" where there is something to play or a lesson, "presenting" in presenter mode.
 * @type {{ shown: string, does: string, scope: "steps" | "always" | "presenting", actions: Record<string, string> }[]}
 */
export const KEYS = [
  { shown: "Space", does: "play, pause", scope: "steps", actions: { " ": "toggle" } },
  {
    shown: "→ ←, Page Down, Page Up",
    does: "a step on, a step back",
    scope: "steps",
    actions: { ArrowRight: "next", ArrowLeft: "previous", PageDown: "clickNext", PageUp: "clickPrevious" },
  },
  { shown: "Home, End", does: "first, last step", scope: "steps", actions: { Home: "first", End: "last" } },
  {
    shown: "+ −",
    does: "faster, slower",
    scope: "steps",
    actions: { "+": "faster", "=": "faster", "-": "slower", "\u2212": "slower" },
  },
  { shown: "I", does: "inside the step, equation by equation", scope: "steps", actions: { i: "inside" } },
  { shown: "L", does: "loop", scope: "steps", actions: { l: "loop" } },
  {
    shown: ", .",
    does: "training time back and forth, on the page Train; rows of a scan, on the page Compare",
    scope: "steps",
    actions: { ",": "trainingBack", ".": "trainingOn" },
  },
  { shown: "P", does: "presenter mode: the stage fills the screen", scope: "always", actions: { p: "present" } },
  { shown: "?", does: "this list of keys", scope: "always", actions: { "?": "keys" } },
  {
    shown: "M",
    does: "presenting: a clicker goes through steps, equations inside a step, or a lesson",
    scope: "presenting",
    actions: { m: "clickerMode" },
  },
  {
    shown: "0 to 9, Enter",
    does: "presenting: go to the step of that number",
    scope: "presenting",
    actions: Object.fromEntries([..."0123456789"].map((digit) => [digit, "digit"])),
  },
  {
    shown: "S",
    does: "presenting: show or hide a strip with the main choices, in a lesson its notation",
    scope: "presenting",
    actions: { s: "strip" },
  },
  { shown: "B", does: "presenting: blank the screen; any key brings it back", scope: "presenting", actions: { b: "blank" } },
  { shown: "F", does: "presenting: the browser’s full screen", scope: "presenting", actions: { f: "fullScreen" } },
  { shown: "Esc", does: "presenting: close the strip, end the full screen, or leave", scope: "presenting", actions: { Escape: "leave" } },
];
