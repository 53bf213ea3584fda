// For slides: the link to this view with the options for embedding it, and a frame to paste.

import { element } from "./format.js";
import { buildDialog } from "./host.js";
import { playhead, writeLink } from "./playhead.js";

const THEMES = { light: "Light", dark: "Dark" };
const FRAME = { width: 1280, height: 720 };

function slidesLink(theme) {
  if (playhead.t > 0) writeLink(playhead);
  const url = new URL(location.href);
  url.searchParams.delete("embed_options");
  url.searchParams.set("present", "1");
  url.searchParams.set("embed", "true");
  for (const option of [`${theme}_theme`, "hide_loading_screen"]) url.searchParams.append("embed_options", option);
  return url.href;
}

function frameFor(link) {
  const frame = element("iframe", "", { ...FRAME, title: document.title, style: "border: 0", allow: "fullscreen" });
  frame.setAttribute("src", link);
  return frame.outerHTML;
}

// Where the browser does not let a page copy, the text is marked, for Ctrl+C.
async function copy(field, told) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    told.textContent = "Copied.";
  } catch {
    told.textContent = document.execCommand("copy") ? "Copied." : "Marked: copy it with Ctrl+C or ⌘C.";
  }
}

function fieldOf(label, tag, attributes, told) {
  const field = element(tag, "unroll-field", { readonly: "", "aria-label": label, ...attributes });
  const button = element("button", "unroll-button", { type: "button" }, `Copy ${label.toLowerCase()}`);
  button.addEventListener("click", () => copy(field, told));
  return { field, node: element("div", "unroll-copied", {}, field, button) };
}

const slides = buildDialog("Copy for slides", () => {
  const told = element("p", "unroll-told", { role: "status" });
  const link = fieldOf("Link", "input", { type: "text" }, told);
  const frame = fieldOf("Frame", "textarea", { rows: 4 }, told);
  const theme = element("select", "unroll-speed", { "aria-label": "Theme" });
  for (const [key, label] of Object.entries(THEMES)) theme.append(element("option", "", { value: key }, label));
  const show = () => {
    link.field.value = slidesLink(theme.value);
    frame.field.value = frameFor(link.field.value);
    told.textContent = "";
  };
  theme.value = getComputedStyle(document.documentElement).colorScheme === "dark" ? "dark" : "light";
  theme.addEventListener("change", show);
  show();
  return [
    element("p", "", {}, "This view in presenter mode, without a loading screen. Keys and clicks work inside the frame."),
    element("label", "unroll-theme", {}, "Theme ", theme),
    link.node,
    frame.node,
    told,
  ];
});

export const openSlides = () => slides.open();
