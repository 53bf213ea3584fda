// A stage in a notebook: the page of a file in a frame, its step and unit kept equal to the widget's.

const TOLD_EVERY_MS = 80; // what plays quickly tells the kernel no more often
const RIGHTS = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads";
const FIRST_PX = 640; // until the page has said how high it is
const DARK = matchMedia("(prefers-color-scheme: dark)");

// Each notebook says in its own way which theme it has: JupyterLab, VS Code, Colab, marimo.
function themeAround() {
  const { body, documentElement: root } = document;
  const light = body.dataset.jpThemeLight;
  if (light) return light === "true" ? "light" : "dark";
  const said = [body.dataset.vscodeThemeKind, root.getAttribute("theme"), body.dataset.theme, root.dataset.theme];
  const known = said.map((one) => /light|dark/.exec(one ?? "")?.[0]).find(Boolean);
  if (known) return known;
  if (body.dataset.vscodeThemeKind) return "dark"; // high contrast
  const classes = [...body.classList, ...root.classList].join(" ");
  return /\b(light|dark)(-theme|-mode)?\b/.exec(classes)?.[1] ?? (DARK.matches ? "dark" : "light");
}

/** @param {{ model: any, el: HTMLElement }} widget */
function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", RIGHTS);
  frame.allow = "fullscreen; clipboard-write";
  frame.title = model.get("title");
  frame.style.cssText = "display: block; width: 100%; border: 0;";
  frame.style.height = `${model.get("height") || FIRST_PX}px`;
  const at = { t: 0, unit: 0 }; // where the frame is, as it has said
  let ready = false; // it says so once by itself, as soon as it listens
  let timer = 0;
  let theme = "";

  const send = (message) => frame.contentWindow?.postMessage({ unroll: "go", ...message }, "*");

  function load() {
    ready = false;
    theme = themeAround();
    frame.srcdoc = model.get("html").replace("<html", `<html data-theme="${theme}"`);
  }

  function followTheme() {
    if (themeAround() === theme) return;
    theme = themeAround();
    send({ unroll: "theme", theme });
  }

  // What the widget says and the frame does not yet show; what comes back from there changes nothing.
  function goTo(name) {
    if (ready && model.get(name) !== at[name]) send({ [name]: model.get(name) });
  }
  const goToStep = () => goTo("t");
  const goToUnit = () => goTo("unit");

  function tell() {
    timer = 0;
    model.set("t", at.t);
    model.set("unit", at.unit);
    model.save_changes();
  }

  function grow() {
    const height = model.get("height");
    if (height) frame.style.height = `${height}px`;
  }

  function hear({ source, data }) {
    if (source !== frame.contentWindow || !data) return;
    if (data.unroll === "at") {
      Object.assign(at, { t: data.t, unit: data.unit ?? at.unit });
      if (ready) timer ||= window.setTimeout(tell, TOLD_EVERY_MS);
      else {
        ready = true;
        goToStep();
        goToUnit();
      }
    } else if (data.unroll === "size" && !model.get("height")) frame.style.height = `${Math.ceil(data.height)}px`;
  }

  const watching = new MutationObserver(followTheme);
  for (const one of [document.documentElement, document.body]) watching.observe(one, { attributes: true });
  DARK.addEventListener("change", followTheme);
  addEventListener("message", hear);
  model.on("change:html", load);
  model.on("change:t", goToStep);
  model.on("change:unit", goToUnit);
  model.on("change:height", grow);
  load();
  el.append(frame);

  return () => {
    clearTimeout(timer);
    watching.disconnect();
    DARK.removeEventListener("change", followTheme);
    removeEventListener("message", hear);
    model.off("change:html", load);
    model.off("change:t", goToStep);
    model.off("change:unit", goToUnit);
    model.off("change:height", grow);
  };
}

export default { render };
