// Tools of the whole page: at the top the way into presenter mode and what slides need; while
// presenting a bar in the corner, there when the mouse moves.

import { quietButton } from "./button.js";
import { clicker } from "./clicker.js";
import { element } from "./format.js";
import { host } from "./host.js";
import { openKeyList } from "./key_list.js";
import { playhead } from "./playhead.js";
import { leavePresenting, startPresenting, toggleFullScreen } from "./presenter.js";
import { openSlides } from "./slides.js";
import { toggleStrip } from "./strip.js";

const IDLE_MS = 2500;

function tool(name, text, title, act) {
  const node = quietButton(text, act, title);
  node.dataset.tool = name;
  return node;
}

export function buildTools() {
  const mode = tool("mode", "", "What a clicker goes through (M)", () => clicker.changeMode());
  const top = element("div", "unroll-tools", { role: "group", "aria-label": "Presenting" },
    tool("present", "Present", "The stage fills the screen (P)", startPresenting),
    tool("slides", "Copy for slides", "A link and a frame for slides", openSlides),
    tool("keys", "?", "Keys (?)", openKeyList));
  const corner = element("div", "unroll-corner", { role: "group", "aria-label": "Presenter" },
    mode,
    tool("strip", "Choices", "The main choices in a strip (S)", toggleStrip),
    tool("full", "Full screen", "The browser’s full screen (F)", toggleFullScreen),
    tool("keys", "?", "Keys (?)", openKeyList),
    tool("leave", "Leave", "Back to the whole page (Esc)", leavePresenting));
  host.append(top, corner);
  playhead.subscribe(() => {
    const text = `Clicker: ${clicker.modeName}`;
    if (mode.textContent !== text) mode.textContent = text;
  });
  let idle = 0;
  document.addEventListener("pointermove", () => {
    corner.classList.add("unroll-awake");
    clearTimeout(idle);
    idle = setTimeout(() => corner.classList.remove("unroll-awake"), IDLE_MS);
  });
  document.documentElement.toggleAttribute("data-framed", window.top !== window);
}
