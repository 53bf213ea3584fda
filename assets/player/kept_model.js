// Keeps the file of a person's own model in this browser, for this tab alone, and hands it back to a server
// that knows nothing of it: after a reload, or after the server was started anew.

import { markUploadPlaces } from "./upload_places.js";

const DATABASE = "unroll-model";
const TABLE = "tabs";
const TAB_NAME = "unroll-tab";
const DAY_MS = 86_400_000;
const ATTEMPTS = 4;
const ANSWER_MS = 2500;

/** Files that were chosen or dropped here, by name and size; which one counts the server says.
 * @type {Map<string, File>} */
const chosenFiles = new Map();
let listensForFiles = false;
let written = "";
// The mount that was drawn last, whether the server knows of a model or wants none, and whether it is being told.
/** @type {import("./player").Choosing<import("./payloads").KeptModel> | null} */
let lastMount = null;
let isAnswered = false;
let isHandingBack = false;

/** @param {import("./player").Choosing<import("./payloads").KeptModel>} component */
export function mountKept(component) {
  markUploadPlaces();
  listenForFiles();
  lastMount = component;
  isAnswered = Boolean(component.data.memo || component.data.forget);
  void keepOrHandBack(component.data);
}

/** @param {import("./payloads").KeptModel} data */
async function keepOrHandBack(data) {
  try {
    if (data.memo) await keepModel(data);
    else if (data.forget) await inTable("readwrite", (table) => table.delete(tabName()));
    else await handBack();
  } catch {
    // a frame of another site, or a full store: the file is to be opened again after a reload
  }
}

async function handBack() {
  if (isHandingBack) return;
  isHandingBack = true;
  try {
    await forgetOld();
    const kept = await inTable("readonly", (table) => table.get(tabName()));
    if (!kept) return;
    const texts = await asTexts(kept);
    // Streamlit drops what is told while it reacts to something else.
    for (let attempt = 0; attempt < ATTEMPTS && !isAnswered; attempt++) {
      lastMount?.setTriggerValue?.("back", texts);
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    }
  } finally {
    isHandingBack = false;
  }
}

function listenForFiles() {
  if (listensForFiles) return;
  listensForFiles = true;
  const note = (/** @type {FileList | null | undefined} */ files) => {
    for (const file of files ?? []) chosenFiles.set(`${file.name} ${file.size}`, file);
  };
  const isPlace = (/** @type {Event} */ event) =>
    event.target instanceof Element && event.target.closest(".st-key-unroll_model");
  // Before Streamlit sees them, which empties the field.
  document.addEventListener(
    "change",
    (event) => isPlace(event) && event.target instanceof HTMLInputElement && note(event.target.files),
    true,
  );
  document.addEventListener("drop", (event) => isPlace(event) && note(event.dataTransfer?.files), true);
}

/** @param {import("./payloads").KeptModel} data */
async function keepModel(data) {
  const now = JSON.stringify(data);
  if (now === written) return;
  const before = await inTable("readonly", (table) => table.get(tabName()));
  const file = fileOf(data.file, before?.file, data.most);
  const tokens = fileOf(data.tokens, before?.tokens, data.most);
  chosenFiles.clear();
  const isWhole = (file || !data.file) && (tokens || !data.tokens);
  await inTable("readwrite", (table) =>
    isWhole
      ? table.put({ time: Date.now(), memo: data.memo, file, tokens }, tabName())
      : table.delete(tabName()),
  );
  written = now;
}

// The file that the server means: one that was just chosen, or the one that is kept already.
function fileOf(meant, kept, most) {
  if (!meant || meant.size > most) return null;
  const isKept = kept && kept.name === meant.name && kept.size === meant.size;
  return chosenFiles.get(`${meant.name} ${meant.size}`) ?? (isKept ? kept : null);
}

async function asTexts({ memo, file, tokens }) {
  return { memo, file: await asText(file), tokens: await asText(tokens) };
}

// A file's name and its content in base64.
async function asText(file) {
  if (!file) return null;
  const reader = new FileReader();
  const read = new Promise((resolve, reject) => {
    reader.addEventListener("load", resolve);
    reader.addEventListener("error", reject);
  });
  reader.readAsDataURL(file);
  await read;
  return { name: file.name, content: String(reader.result).split(",")[1] ?? "" };
}

// Tabs that were closed leave theirs behind.
async function forgetOld() {
  await inTable("readwrite", (table) => {
    const request = table.openCursor();
    request.addEventListener("success", () => {
      const cursor = request.result;
      if (!cursor) return;
      if (Date.now() - cursor.value.time > DAY_MS) cursor.delete();
      cursor.continue();
    });
    return request;
  });
}

function tabName() {
  const known = sessionStorage.getItem(TAB_NAME);
  const name = known ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
  if (!known) sessionStorage.setItem(TAB_NAME, name);
  return name;
}

/** @returns {Promise<any>} */
async function inTable(mode, use) {
  const database = await settled(indexedDB.open(DATABASE, 1), (request) =>
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(TABLE)),
  );
  try {
    const transaction = database.transaction(TABLE, mode);
    const done = new Promise((resolve, reject) => {
      transaction.addEventListener("complete", resolve);
      transaction.addEventListener("error", reject);
      transaction.addEventListener("abort", reject);
    });
    const request = use(transaction.objectStore(TABLE));
    await done;
    return request.result;
  } finally {
    database.close();
  }
}

/** @returns {Promise<any>} */
function settled(request, prepare) {
  prepare(request);
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}
