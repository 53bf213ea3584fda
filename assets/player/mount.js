// A place for one part of the player; waits for the runtime, then hands it the data.

const ready = () =>
  new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    if (window.unroll) resolve();
    else window.addEventListener("unroll:ready", resolve, { once: true });
  });

export default async function place(component) {
  await ready();
  return window.unroll?.mount("PART", component);
}
