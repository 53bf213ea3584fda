// Sent once: everything the browser needs to play. The mounts that carry data are a line each.

import { mountBars } from "./bars.js";
import { mountBoard } from "./board.js";
import { mountChoices } from "./choices.js";
import { mountClocks } from "./clocks.js";
import { learnTerms } from "./glossary.js";
import { hostIn } from "./host.js";
import { listenToKeys } from "./keyboard.js";
import { mountKept } from "./kept_model.js";
import { mountLesson } from "./lesson.js";
import { mountAddress } from "./link.js";
import { mountLoss } from "./loss.js";
import { mountPad } from "./pad.js";
import { mountPassage } from "./passage.js";
import { keepPerson } from "./person.js";
import { presentIfLinkSays } from "./presenter.js";
import { announceReconnection } from "./reconnection.js";
import { mountScan } from "./scan.js";
import { mountShelf } from "./shelf.js";
import { openSlides } from "./slides.js";
import { mountSpelling } from "./spelling.js";
import { mountStage } from "./stage.js";
import { closeByEscape, openTakeAway } from "./take_away.js";
import { tellChoices } from "./telling.js";
import { buildTools, iconTool } from "./tools.js";
import { mountTransport } from "./transport.js";
import { mountUnrolled } from "./unrolled.js";
import { mountWebPage } from "./web_page.js";

const MOUNTS = {
  transport: mountTransport,
  spelling: mountSpelling,
  stage: mountStage,
  board: mountBoard,
  choices: mountChoices,
  clocks: mountClocks,
  bars: mountBars,
  loss: mountLoss,
  passage: mountPassage,
  unrolled: mountUnrolled,
  scan: mountScan,
  address: mountAddress,
  lesson: mountLesson,
  pad: mountPad,
  shelf: mountShelf,
  kept: mountKept,
  page: mountWebPage,
};

/** @param {import("./player").MountedRuntime} component */
export default function start({ data, parentElement, setTriggerValue }) {
  hostIn(parentElement);
  tellChoices({ data, parentElement, setTriggerValue });
  announceReconnection((address) => setTriggerValue("address", address));
  if (window.unroll) return;
  window.unroll = {
    mount: (name, component) => MOUNTS[name]({ ...component, diagrams: data.diagrams }),
  };
  learnTerms(data.terms);
  listenToKeys();
  closeByEscape();
  buildTools(
    iconTool("slides", "Copy for slides", "a link and a frame for slides", openSlides),
    iconTool("take", "Take away", "this view as files", openTakeAway));
  presentIfLinkSays();
  keepPerson(data.person);
  window.dispatchEvent(new Event("unroll:ready"));
}
