// The second slider of a page, beside the playhead: training time, or the rows of a scan. Keys move it
// from anywhere.

/** @type {{ moveBy: (by: number) => void } | null} */
let secondSlider = null;

/** Lets keys move a slider; returns what ends it.
 * @param {{ moveBy: (by: number) => void }} slider */
export function registerSecondSlider(slider) {
  secondSlider = slider;
  return () => {
    if (secondSlider === slider) secondSlider = null;
  };
}

/** @param {number} by */
export function moveSecondSlider(by) {
  secondSlider?.moveBy(by);
}
