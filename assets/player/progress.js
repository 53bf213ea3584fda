// How far a person has come in each lesson, kept by the browser alone.

const NAME = "unroll-lessons";

// Lesson → the furthest step seen, from 1. Where nothing may be stored, nothing is known.
export function progressOf(key) {
  return all()[key] ?? 0;
}

export function noteProgress(key, step) {
  const known = all();
  if ((known[key] ?? 0) >= step) return;
  known[key] = step;
  try {
    localStorage.setItem(NAME, JSON.stringify(known));
  } catch {
    // a frame of another site, or a full store: the lesson goes on without
  }
}

function all() {
  try {
    const known = JSON.parse(localStorage.getItem(NAME) ?? "{}");
    return known && typeof known === "object" ? known : {};
  } catch {
    return {};
  }
}
