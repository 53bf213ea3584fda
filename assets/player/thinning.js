// Labels that would run together: as many of them are left out as the room asks for.

const STRIDES = [1, 2, 5, 10, 20, 50, 100];
const DIGIT_EM = 0.6; // the width of a digit
const BETWEEN_EM = 0.9; // what keeps two numbers apart
const LINE_EM = 1.15; // the height of a line

// Of `labels`, `gap(size)` pixels apart where their frame is so large, every n-th stays: those whose
// `place` is a multiple of n.
/**
 * @param {HTMLElement} frame
 * @param {{ labels: HTMLElement[], place: (index: number) => number, isRow: boolean, gap: (size: number) => number }} options
 */
export function thinOut(frame, { labels, place, isRow, gap }) {
  if (labels.length < 2) return;
  const letters = Math.max(...labels.map((label) => label.textContent?.length ?? 0));
  const needed = isRow ? DIGIT_EM * letters + BETWEEN_EM : LINE_EM;
  new ResizeObserver(() => {
    const size = isRow ? frame.clientWidth : frame.clientHeight;
    if (!size) return;
    const least = needed * parseFloat(getComputedStyle(frame).fontSize);
    const stride = STRIDES.find((n) => n * gap(size) >= least) ?? labels.length;
    labels.forEach((label, index) => (label.hidden = place(index) % stride !== 0));
  }).observe(frame);
}
