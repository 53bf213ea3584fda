// One floating sentence for whatever is pointed at, and below it what the glossary says of it.

import { element } from "./format.js";
import { termSentence } from "./glossary.js";

const GAP = 14;
const TIP_MARGIN = 4;
let count = 0;

export function buildTip() {
  count += 1;
  const node = element("div", "unroll-tip", { role: "tooltip", id: `unroll-tip-${count}` });
  node.hidden = true;
  const now = element("span", "unroll-tip-now");
  const term = element("span", "unroll-tip-term");
  node.append(now, " ", term);
  // Below y, or above `ceiling` where there is no room; never below the sidebar, which would cover it.
  const place = (x, y, ceiling = y) => {
    const box = node.getBoundingClientRect();
    const edge = document.querySelector("[data-testid=stMain]")?.getBoundingClientRect().left ?? 0;
    const farthest = innerWidth - box.width - TIP_MARGIN;
    const left = Math.min(Math.max(x - box.width / 2, edge + TIP_MARGIN), farthest);
    const top = y + GAP + box.height > innerHeight ? Math.max(ceiling - box.height - GAP, TIP_MARGIN) : y + GAP;
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  /** @type {() => string | (string | HTMLElement)[]} */
  let tell = () => "";
  /** @type {Element | null} */
  let described = null;
  const write = () => now.replaceChildren(...[tell()].flat());
  const open = (sentence, word) => {
    tell = sentence;
    write();
    term.textContent = termSentence(word);
    node.hidden = false;
  };
  return {
    node,
    // What is told comes as a function, so that it can be told anew when the playhead moves: a
    // sentence, or one with the lines below it; `word` is what the glossary calls it, "" for nothing.
    show(event, sentence, word = "") {
      open(sentence, word);
      place(event.clientX, event.clientY);
      event.stopPropagation();
    },
    // By keyboard: the part is described by the tip for screen readers too.
    showAt(part, sentence, word = "") {
      open(sentence, word);
      const box = part.getBoundingClientRect();
      place(box.left + box.width / 2, box.bottom, box.top);
      described = part;
      part.setAttribute("aria-describedby", node.id);
    },
    follow() {
      if (!node.hidden) write();
    },
    hide() {
      node.hidden = true;
      described?.removeAttribute("aria-describedby");
      described = null;
    },
  };
}
