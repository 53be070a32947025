/** What buttons do besides changing the state: the clipboard and files. */

import { el } from "./dom.js";
import { columnOf, current } from "./store.js";

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

/** Explain a word, beside it, until something else is pressed. */
export function explain(node, text) {
  const box = el("div.explanation.rounded", { popover: "auto", role: "note" }, text);
  node.after(box);
  const { left, bottom } = node.getBoundingClientRect();
  box.style.inset = `${bottom + 4}px auto auto ${Math.max(8, Math.min(left, innerWidth - 328))}px`;
  box.ontoggle = ({ newState }) => newState === "closed" && box.remove();
  box.showPopover();
}

/** Save the band as "svg", "png" or "csv". */
export async function save(kind, { state, locale, shown, find }) {
  const { exportBand } = await import("./plot/export.js");
  const { source, target } = current(state);
  const [title, axis] = [".title", ".axis-title"].map((name) => find(name).textContent);
  const lines = [source.text, `→ ${target.text}`, title];
  exportBand(kind, { view: shown, locale, selection: columnOf(state), lines, axis });
}
