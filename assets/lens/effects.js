/** What buttons do besides changing the state: the clipboard and files. */

import { columnOf } from "./store.js";

const COPIED_MS = 1500;

/** Copy `text`, and say so on the button `node`. */
export async function copy(node, text, locale) {
  const { say: key } = node.dataset;
  try {
    await navigator.clipboard.writeText(text);
    node.textContent = locale.say(`${key}.done`);
    setTimeout(() => { node.textContent = locale.say(key); }, COPIED_MS);
  } catch {
    // A frame may lack the permission; then the reader copies it.
    prompt(locale.say(`${key}.failed`), text);
  }
}

/** Save the band as "svg", "png" or "csv". */
export async function save(kind, { root, state, locale, shown, find }) {
  const { exportBand } = await import("./plot/export.js");
  const [title, axis] = [".title", ".axis-title"].map((name) => find(name).textContent);
  const { link } = root.dataset;
  exportBand(kind, { view: shown, locale, selection: columnOf(state), title, axis, link });
}
