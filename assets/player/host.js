// A place of the page's own for what belongs to no part of it: dialogs, tools, what blanks the screen.

import { element } from "./format.js";

export const host = element("div", "unroll-host");

// The place may be made anew; what stands in it moves along.
export function hostIn(parentElement) {
  if (host.parentElement !== parentElement) parentElement.append(host);
}

// A native dialog: it keeps the focus inside, and Esc closes it. `fill` writes its body anew each time.
/**
 * @param {string} title
 * @param {() => Node[]} fill
 */
export function buildDialog(title, fill) {
  const name = `unroll-dialog-${host.childElementCount}`;
  const close = element("button", "unroll-button", { type: "button", "aria-label": "Close" }, "✕");
  const heading = element("h2", "", { id: name }, title);
  const body = element("div", "unroll-dialog-body");
  const head = element("div", "unroll-dialog-head", {}, heading, close);
  const node = /** @type {HTMLDialogElement} */ (
    element("dialog", "unroll-dialog", { "aria-labelledby": name }, head, body)
  );
  close.addEventListener("click", () => node.close());
  // A click beside it hits the dialog's own ground.
  node.addEventListener("click", (event) => event.target === node && node.close());
  host.append(node);
  return {
    open() {
      if (node.open) return;
      body.replaceChildren(...fill());
      node.showModal();
    },
  };
}
