// The parameters of the browser's address: what is chosen, and where the playhead stands.

// What the player itself writes there; all else is the server's, but for how the page is embedded.
const PLAYERS_OWN = ["t", "sub", "trained", "step", "present"];

// Sets parameters: name → value, null for none.
export function setInLink(parameters) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  replace(url);
}

// Sets what is chosen; the player's own parameters stay as they are. A new view is a new step of the
// browser's history, a choice is none.
export function setChoiceInLink(query, isNewView) {
  const url = new URL(location.href);
  const own = [...url.searchParams].filter(([name]) => PLAYERS_OWN.includes(name) || name.startsWith("embed"));
  url.search = new URLSearchParams([...new URLSearchParams(query), ...own]).toString();
  if (isNewView) write("pushState", url);
  else replace(url);
}

// The place a link asks for, or null if it names none.
export function placeInLink() {
  const parameters = new URLSearchParams(location.search);
  const t = parameters.get("t");
  if (t === null || !/^\d{1,4}$/.test(t)) return null;
  const sub = parameters.get("sub");
  return { t: Number(t), sub: /^\d$/.test(sub ?? "") ? Number(sub) : null };
}

// The step of training that a link asks for, or null.
export function trainedInLink() {
  const text = new URLSearchParams(location.search).get("trained");
  return /^\d{1,6}$/.test(text ?? "") ? Number(text) : null;
}

function replace(url) {
  if (url.href !== location.href) write("replaceState", url);
}

// A frame without an origin of its own has an address that cannot be changed.
function write(how, url) {
  try {
    history[how](history.state, "", url);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
