/** What happens in the browser at Gradio's events: each is a `js` of app.py, given its values. */

import { forgetPress, keptText } from "./draft.js";

export { forgetPress };

const PAUSE_MS = 250;
const BUSY_MS = 200;

/** What these functions remember. */
export const page = {
  pause: undefined, // The timer of a pause in typing.
  text: null, // What was last sent to be translated,
  model: null, // and with which model.
  isBusy: false,
  isOpened: false,
  again: null, // The text of a press that a lost connection left unanswered.
};

const boxOf = () => document.querySelector("gradio-app #sentence textarea");

/** Return the visitor's language and the query of the link. */
export function readAddress() {
  let language;
  // The saved choice, then the browser's language; a frame may forbid to keep anything.
  try { language = localStorage.getItem("lens-language"); } catch {}
  // In another site's page the link is the address of our element.
  const address = document.querySelector("gradio-app").getAttribute("src") ?? location;
  return [
    (language ?? navigator.language).startsWith("es") ? "es" : "en",
    new URL(address, location).search,
  ];
}

/** What the link asks for is there, or was refused. */
export function markOpened() {
  page.isOpened = true;
  delete document.body.dataset.opening;
}

/** A link's page hides its own example until the link's translation is there. */
export function hideUntilOpened() {
  if (!page.isOpened) document.body.dataset.opening = "";
}

/** Count pieces only after a pause in typing, and not those of a text that was just translated. */
export const waitForPause = (...values) => new Promise((done) => {
  clearTimeout(page.pause);
  page.pause = setTimeout(() => {
    if (values[0] === page.text) return;
    page.text = null;
    done(values);
  }, PAUSE_MS);
});

/** Show "busy" only after a while; Gradio would flash it for every request. */
export function showBusy() {
  page.isBusy = true;
  setTimeout(() => { document.body.ariaBusy = page.isBusy || null; }, BUSY_MS);
}

export function hideBusy() {
  page.isBusy = false;
  document.body.ariaBusy = null;
}

/** Note what is sent to be translated. */
export function ask(...values) {
  clearTimeout(page.pause);
  [page.text, page.model] = values;
  showBusy();
  return values;
}

/** Every request for a translation presses the button, so that `always_last` keeps the newest. */
export function press() {
  document.querySelector("gradio-app #translate").click();
}

/** Return what was typed at this address before the page was loaded again, or `text`. */
export function restoreDraft(text) {
  const kept = keptText();
  if (kept?.isPending) page.again = kept.text;
  return kept?.text ?? text;
}

/** Repeat the press that was left unanswered. */
export function pressAgain() {
  if (page.again === null) return;
  // Gradio fills the box a little later.
  if (boxOf().value !== page.again) setTimeout(pressAgain, 50);
  else {
    page.again = null;
    press();
  }
}
