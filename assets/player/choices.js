// The controls of how a run is looked at. They stay over reruns: only what they say changes.

import { element } from "./format.js";
import { view } from "./view.js";

/** @param {import("./player").Mounted<import("./payloads").Choices>} component */
export function mountChoices({ parentElement, data }) {
  /** @type {any} */
  let root = parentElement.querySelector(".unroll-choices");
  if (!root) {
    root = buildChoices();
    parentElement.append(root);
  }
  root.show(data);
  return root.leave;
}

function buildChoices() {
  const root = /** @type {any} */ (element("div", "unroll-choices"));
  let shape = "";
  let follows = /** @type {Record<string, Record<string, string>>} */ ({});
  let parts = /** @type {any[]} */ ([]);
  let leave = /** @type {(() => void) | null} */ (null);

  function choose(key, value) {
    delete follows[key];
    const following = /** @type {Record<string, string>} */ ({});
    for (const [other, brings] of Object.entries(follows)) {
      if (key === "notation") following[other] = brings[value];
    }
    view.choose(key, value, following);
    renew();
  }

  function renew() {
    for (const part of parts) part.renew();
  }

  root.show = (/** @type {import("./payloads").Choices} */ sent) => {
    follows = { ...sent.follows };
    // One that was chosen here no longer follows, though the server may not know yet.
    for (const key of Object.keys(follows)) if (view.pending.get(key)?.own) delete follows[key];
    const present = JSON.stringify(sent.controls.map(({ key, kind, options }) => [key, kind, options]));
    if (present !== shape) {
      shape = present;
      parts = sent.controls.map((control) => buildChoice(control, choose));
      root.replaceChildren(...parts.map((part) => part.node));
    }
    for (const [place, part] of parts.entries()) part.sent = sent.controls[place];
    view.adopt(Object.fromEntries(sent.controls.map(({ key, value }) => [key, value])));
    leave ??= view.subscribe(renew);
    renew();
  };
  root.leave = () => {
    leave?.();
    leave = null;
  };
  return root;
}

const BUILT_BY = { select: buildSelect, segmented: buildSegmented, number: buildNumber };

/** A control with its label and what it says about itself.
 * @param {import("./payloads").ChoiceControl} control
 * @param {(key: string, value: string | number) => void} choose */
function buildChoice(control, choose) {
  const name = `unroll-choice-${control.key}`;
  const inner = BUILT_BY[control.kind](control, name, (value) => choose(control.key, value));
  const label = element(control.kind === "segmented" ? "span" : "label", "unroll-choice-label", { id: `${name}-label` }, control.label);
  if (control.kind !== "segmented") label.setAttribute("for", name);
  const help = buildHelp(control.label, `${name}-help`);
  const head = element("div", "unroll-choice-head", {}, label, ...help.nodes);
  const node = element("div", "unroll-choice", { "data-key": control.key }, head, inner.node);
  inner.described.setAttribute("aria-describedby", `${name}-help`);
  return {
    node,
    sent: control,
    renew() {
      const isIdle = Object.entries(this.sent.needs).some(([other, value]) => view.wished(other) !== value);
      help.show(this.sent.help);
      inner.show(view.wished(control.key) ?? this.sent.value, this.sent.disabled || isIdle);
      node.toggleAttribute("data-disabled", this.sent.disabled || isIdle);
    },
  };
}

const HELP = `<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17h.01"/></svg>`;

// A mark, and above all else what it tells while it is pointed at or has the keyboard.
function buildHelp(label, id) {
  const tip = element("div", "unroll-choice-tip", { role: "tooltip", popover: "manual", id });
  const mark = element("button", "unroll-choice-mark", { type: "button", "aria-label": `Help for ${label}`, "aria-describedby": id });
  mark.innerHTML = HELP;
  const close = () => tip.hidePopover();
  const open = () => {
    if (tip.matches(":popover-open")) return;
    tip.showPopover();
    const [place, size] = [mark.getBoundingClientRect(), tip.getBoundingClientRect()];
    const left = Math.min(Math.max(place.right - size.width, 8), innerWidth - size.width - 8);
    const isBelow = place.top - size.height < 8;
    Object.assign(tip.style, { left: `${left}px`, top: `${isBelow ? place.bottom + 6 : place.top - size.height - 6}px` });
  };
  mark.addEventListener("pointerenter", open);
  mark.addEventListener("pointerleave", close);
  mark.addEventListener("focus", () => mark.matches(":focus-visible") && open());
  mark.addEventListener("blur", close);
  mark.addEventListener("click", open); // by a finger
  mark.addEventListener("keydown", (event) => event.key === "Escape" && close());
  return {
    nodes: [mark, tip],
    show(/** @type {string} */ words) {
      tip.textContent = words;
      mark.hidden = !words;
    },
  };
}

function buildSelect({ options }, name, choose) {
  const select = /** @type {HTMLSelectElement} */ (element("select", "", { id: name }));
  for (const [key, label] of options) select.append(element("option", "", { value: key }, label));
  select.addEventListener("change", () => choose(select.value));
  return {
    node: element("div", "unroll-choice-field unroll-choice-select", {}, select),
    described: select,
    show(value, disabled) {
      if (select.value !== value) select.value = value;
      select.disabled = disabled;
    },
  };
}

function buildSegmented({ label, options }, name, choose) {
  const radios = options.map(([key]) =>
    /** @type {HTMLInputElement} */ (element("input", "", { type: "radio", name, value: key })));
  const group = element("div", "unroll-choice-segments", { role: "radiogroup", "aria-label": label, "aria-labelledby": `${name}-label` },
    ...options.map(([, words], place) => element("label", "", {}, radios[place], element("span", "", {}, words))));
  for (const radio of radios) radio.addEventListener("change", () => choose(radio.value));
  return {
    node: group,
    described: group,
    show(value, disabled) {
      group.setAttribute("aria-disabled", String(disabled));
      for (const radio of radios) {
        radio.checked = radio.value === value;
        radio.disabled = disabled;
      }
    },
  };
}

function buildNumber({ label, low, high }, name, choose) {
  const field = /** @type {HTMLInputElement} */ (
    element("input", "", { id: name, type: "number", min: low, max: high, step: 1, inputmode: "numeric" })
  );
  const step = (by, words, drawn) => {
    const button = /** @type {HTMLButtonElement} */ (
      element("button", "", { type: "button", tabindex: -1, "aria-label": `${words} ${label}` })
    );
    button.innerHTML = `<svg viewBox="0 0 8 8" aria-hidden="true"><path d="${drawn}"/></svg>`;
    button.addEventListener("click", () => take(Number(shown) + by));
    return button;
  };
  const [less, more] = [step(-1, "Decrement", "M0 3v2h8V3z"), step(1, "Increment", "M3 0v3H0v2h3v3h2V5h3V3H5V0z")];
  let shown = "";
  let isOff = false;

  // What is no number of the range is taken back.
  function take(value) {
    const isValid = Number.isInteger(value) && value >= low && value <= high;
    if (isValid) shown = String(value);
    field.value = shown;
    enable();
    if (isValid) choose(value);
  }
  function enable() {
    field.disabled = isOff;
    less.disabled = isOff || Number(shown) <= low;
    more.disabled = isOff || Number(shown) >= high;
  }
  field.addEventListener("change", () => take(field.value === "" ? NaN : Number(field.value)));
  return {
    node: element("div", "unroll-choice-field unroll-choice-number", {}, field, less, more),
    described: field,
    show(value, disabled) {
      isOff = disabled;
      const text = value === null || value === undefined ? "" : String(value);
      // A number that is being typed stays until it is done.
      const isTyped = document.activeElement === field && field.value !== shown;
      shown = text;
      if (!isTyped && field.value !== text) field.value = text;
      enable();
    },
  };
}
