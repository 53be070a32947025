/** The address of what is shown. */

import { saveDraft } from "./draft.js";
import { queryOf } from "./store.js";

const PAUSE_MS = 300;
let timer;

export function linkOf(state) {
  const link = new URL(state.home || location);
  // Readable: a query may have these two as they are.
  link.search = `${new URLSearchParams(queryOf(state))}`.replace(/%3A|%2C/g, decodeURIComponent);
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
