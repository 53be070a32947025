/** The address of what is shown. */

import { saveDraft } from "./draft.js";

const PAUSE_MS = 300;
let timer;

export function linkOf({ value, sentence, selection, tab }, { model, target }, locale) {
  const query = Object.entries({
    q: value.text,
    dir: model.direction,
    m: model.architecture,
    rev: model.revision,
    s: sentence && sentence + 1,
    [selection.part === "encoder" ? "src" : "step"]: selection.index + 1,
    force: target.forced.map((choice) => choice.join(":")).join(),
    tab: tab !== "whatif" && tab,
    ui: locale,
    hide: value.hide.join(),
  }).filter(([, each]) => each);
  const link = new URL(value.home || location);
  // Readable: a query may have these two as they are.
  link.search = `${new URLSearchParams(query)}`.replace(/%3A|%2C/g, decodeURIComponent);
  return link.href;
}

/** Put the query of `link` into the address bar, soon: browsers forbid too many in a row. */
export function writeLink(link) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    history.replaceState(history.state, "", new URL(link).search);
    // What is typed meanwhile belongs to the new address.
    saveDraft();
  }, PAUSE_MS);
}
