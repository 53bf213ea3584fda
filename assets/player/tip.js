// One floating sentence for whatever is pointed at.

import { element } from "./format.js";

const GAP = 14;

export function buildTip() {
  const node = element("div", "unroll-tip", { role: "tooltip" });
  node.hidden = true;
  const place = (x, y) => {
    const box = node.getBoundingClientRect();
    const left = Math.min(Math.max(x - box.width / 2, 4), innerWidth - box.width - 4);
    const top = y + GAP + box.height > innerHeight ? y - box.height - GAP : y + GAP;
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  const open = (text) => {
    node.textContent = text;
    node.hidden = false;
  };
  return {
    node,
    show(event, text) {
      open(text);
      place(event.clientX, event.clientY);
      event.stopPropagation();
    },
    showAt(part, text) {
      open(text);
      const box = part.getBoundingClientRect();
      place(box.left + box.width / 2, box.bottom);
    },
    hide() {
      node.hidden = true;
    },
  };
}
