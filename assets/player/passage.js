// Texts token by token, tinted by surprise or by attention; one that follows the playhead shows what was read so far.

import { element, shareText } from "./format.js";
import { playhead } from "./playhead.js";
import { followPlayhead, keepingFocus, rootIn } from "./root.js";

const TINT_PERCENT = 65; // of the accent colour, for the most surprising token, or one that alone is looked at

/** @param {import("./player").Mounted<import("./payloads").Passages>} component */
export function mountPassage({ parentElement, data }) {
  const root = rootIn(parentElement, "unroll-stage unroll-passages");
  const passages = data.passages.map((sent) => buildPassage(sent, data, root.tip));
  root.classList.toggle("unroll-following", data.follow);
  root.classList.toggle("unroll-growing", data.growing);
  keepingFocus(root, () => root.replaceChildren(...passages.map((one) => one.node), root.tip.node));
  if (!data.follow) return () => {};
  return followPlayhead(root, data.length, passages);
}

/**
 * @param {import("./payloads").Passage} sent
 * @param {import("./payloads").Passages} data
 * @param {any} tip
 */
function buildPassage(sent, data, tip) {
  const tokens = sent.tokens.map((label, k) => buildToken(label, k, sent, data, tip));
  const text = element("p", `unroll-passage${sent.joined ? " unroll-joined" : ""}${sent.looks ? " unroll-looks" : ""}`, {}, ...tokens);
  const head = element("div", "unroll-passage-title", {}, element("span", "", {}, sent.title));
  if (sent.total) head.append(element("b", "", {}, sent.total));
  let now = null;
  const looks = sent.looks ? buildLooks(sent.looks, tokens, sent.tokens, tip) : null;
  return {
    node: element("section", "unroll-passage-group", {}, head, text),
    follow({ t }) {
      looks?.follow(t);
      const next = tokens[t + 1] ?? null;
      now?.classList.remove("unroll-next");
      next?.classList.add("unroll-next");
      now = next;
      tokens.forEach((token, k) => {
        token.classList.toggle("unroll-unread", k > t + 1);
        token.classList.toggle("unroll-last-read", k === t);
      });
      if (next) keepInView(text, next);
    },
  };
}

/**
 * Tints the tokens by how much the present step looks at each of them.
 * @param {number[][]} looks
 * @param {HTMLElement[]} nodes
 * @param {string[]} labels
 * @param {any} tip
 */
function buildLooks(looks, nodes, labels, tip) {
  let present = 0;
  nodes.forEach((node, k) => {
    node.addEventListener("pointermove", (event) => tip.show(event, () =>
      k > present ? `“${labels[k]}” lies ahead of t = ${present}` : `t = ${present} looks at “${labels[k]}”: ${shareText(looks[present][k])}`));
    node.addEventListener("pointerleave", () => tip.hide());
  });
  return {
    follow(t) {
      present = t;
      nodes.forEach((node, k) => node.style.setProperty("--tint", `${((looks[t][k] ?? 0) * TINT_PERCENT).toFixed(0)}%`));
    },
  };
}

function buildToken(label, k, sent, data, tip) {
  const bits = sent.bits[k] ?? null;
  const kind = sent.kinds?.[k];
  const node = element("span", `unroll-word${kind ? ` unroll-${kind}` : ""}`, {}, element("span", "", {}, label));
  if (bits !== null) {
    const share = Math.min(bits / data.most, 1) * TINT_PERCENT;
    node.style.setProperty("--tint", `${share.toFixed(0)}%`);
    if (data.numbers) node.append(element("i", "", {}, bits.toFixed(1)));
    node.addEventListener("pointermove", (event) =>
      tip.show(event, () => `“${label}”: ${bits.toFixed(2)} bits, probability ${shareText(2 ** -bits)}`));
    node.addEventListener("pointerleave", () => tip.hide());
  }
  if (data.follow) node.addEventListener("click", () => playhead.goTo(Math.max(k - 1, 0)));
  return node;
}

// A long text scrolls within its own frame; the page stays where it is.
export function keepInView(frame, token) {
  const top = token.offsetTop - frame.offsetTop;
  if (top < frame.scrollTop) frame.scrollTop = top;
  const below = top + token.offsetHeight - frame.clientHeight;
  if (below > frame.scrollTop) frame.scrollTop = below;
}
