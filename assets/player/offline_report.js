// A diagnosis in a file: the finding that is looked at, and on the stage what it is about.

import { beginFile, showScene } from "./offline.js";
import { playhead } from "./playhead.js";
import { partsBack } from "./shared.js";

/** Plays the views of a diagnosis.
 * @param {import("./player").SentFile & { report: import("./payloads").ReportFile }} sent
 * @param {Record<string, (component: any) => unknown>} mounts the parts of the player */
export function playReport(sent, mounts) {
  const { views, scenes, data, parts } = sent.report;
  /** @type {object[]} */
  const allData = data.map(partsBack(parts));
  const ways = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[data-finding]"));

  function look(number) {
    const seen = views[number];
    if (!seen) return;
    const { mounts: there, chosen } = scenes[seen.scene];
    const shown = there.map((mount) => ({ ...mount, data: allData[mount.data] }));
    showScene({ mounts: shown, place: seen.place, chosen }, mounts, sent.diagrams);
    playhead.open(seen.place);
    for (const way of ways) way.setAttribute("aria-pressed", String(Number(way.dataset.finding) === number));
  }

  for (const way of ways) {
    way.addEventListener("click", () => {
      look(Number(way.dataset.finding));
      document.querySelector("[data-scene]")?.scrollIntoView({ block: "nearest" });
    });
  }
  look(views.findIndex((one) => one !== null));
  beginFile(sent);
}
