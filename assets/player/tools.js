// Tools of the whole page: at the top the way into presenter mode and what else the page has; while
// presenting a bar in the row of the transport, there when the mouse moves.

import { quietButton } from "./button.js";
import { clicker } from "./clicker.js";
import { element, svgElement } from "./format.js";
import { host } from "./host.js";
import { openKeyList } from "./key_list.js";
import { playhead } from "./playhead.js";
import { leavePresenting, startPresenting, toggleFullScreen } from "./presenter.js";
import { toggleStrip } from "./strip.js";

const IDLE_MS = 2500;
// A screen, a sheet on another one, an arrow into a tray, half a disc.
const TOOL_ICONS = {
  present: "M2 3h16v11.5h-7V16h3v1.5H6V16h3v-1.5H2zM3.5 4.5V13h13V4.5z",
  slides: "M6.5 2H17v12h-3.5v4H3V6h3.5zM8 3.5V6h5.5v6.5h2v-9zM4.5 7.5v9H12v-9z",
  take: "M9.2 2h1.6v8.2l2.9-2.9 1.1 1.1-4.8 4.8-4.8-4.8 1.1-1.1 2.9 2.9zM3 12.5h1.6v4h10.8v-4H17V18H3z",
  theme: "M10 2a8 8 0 1 0 0 16a8 8 0 0 0 0-16zM10 3.6v12.8a6.4 6.4 0 0 1 0-12.8z",
};

function tool(name, text, title, act) {
  const node = quietButton(text, act, title);
  node.dataset.tool = name;
  return node;
}

// With an icon that stands for its name where there is no room for both.
export function iconTool(name, label, title, act) {
  const node = tool(name, "", `${label}: ${title}`, act);
  const icon = svgElement("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
  icon.append(svgElement("path", { d: TOOL_ICONS[name] }));
  node.setAttribute("aria-label", label);
  node.append(icon, element("span", "", {}, label));
  return node;
}

/** Returns the tools at the top; `others` stand among them.
 * @param {Node[]} others */
export function buildTools(...others) {
  const mode = tool("mode", "", "What a clicker goes through (M)", () => clicker.changeMode());
  const top = element("div", "unroll-tools", { role: "group", "aria-label": "Presenting" },
    iconTool("present", "Present", "the stage fills the screen (P)", startPresenting),
    ...others,
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
  // Before the place of the playhead, whose words are not always as wide; it stays while it is seen.
  const makeRoom = () => {
    const place = document.querySelector(".unroll-transport:not(.unroll-idle) .unroll-place");
    corner.style.right = place ? `${innerWidth - place.getBoundingClientRect().left}px` : "";
  };
  corner.addEventListener("focusin", makeRoom);
  document.addEventListener("pointermove", () => {
    if (!corner.classList.contains("unroll-awake")) makeRoom();
    corner.classList.add("unroll-awake");
    clearTimeout(idle);
    idle = setTimeout(() => corner.classList.remove("unroll-awake"), IDLE_MS);
  });
  document.documentElement.toggleAttribute("data-framed", window.top !== window);
  return top;
}
