// One floating sentence for whatever is pointed at.

import { element } from "./format.js";

const GAP = 14;
let count = 0;

export function buildTip() {
  count += 1;
  const node = element("div", "unroll-tip", { role: "tooltip", id: `unroll-tip-${count}` });
  node.hidden = true;
  const place = (x, y) => {
    const box = node.getBoundingClientRect();
    const left = Math.min(Math.max(x - box.width / 2, 4), innerWidth - box.width - 4);
    const top = y + GAP + box.height > innerHeight ? y - box.height - GAP : y + GAP;
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  /** @type {() => string | (string | HTMLElement)[]} */
  let tell = () => "";
  const write = () => node.replaceChildren(...[tell()].flat());
  const open = (sentence) => {
    tell = sentence;
    write();
    node.hidden = false;
  };
  return {
    node,
    // What is told comes as a function, so that it can be told anew when the playhead moves: a
    // sentence, or one with the lines below it.
    show(event, sentence) {
      open(sentence);
      place(event.clientX, event.clientY);
      event.stopPropagation();
    },
    showAt(part, sentence) {
      open(sentence);
      const box = part.getBoundingClientRect();
      place(box.left + box.width / 2, box.bottom);
    },
    follow() {
      if (!node.hidden) write();
    },
    hide() {
      node.hidden = true;
    },
  };
}
