/** What the buttons `node` do besides changing the state, by their `data-act`; loaded when first used. */

import { el } from "./dom.js";
import { columnOf } from "./store.js";

const COPIED_MS = 1500;

export const copy = (node, { find, locale }) =>
  copyText(node, find("[data-translation]").textContent.trim(), locale);

export const call = (node, { find, locale }) => copyText(node, find("code").textContent, locale);

export const share = (node, { root, locale }) => copyText(node, root.dataset.link, locale);

/** Copy `text`, and say so on the button `node`, which says `key`. */
export async function copyText(node, text, locale, key = node.dataset.say) {
  try {
    await navigator.clipboard.writeText(text);
    node.textContent = locale.say(`${key}.done`);
    setTimeout(() => { node.textContent = locale.say(key); }, COPIED_MS);
  } catch {
    // A frame or an address without https may lack the permission; then the reader copies it. No
    // dialog of the browser's: a frame of another site cannot open one.
    const field = el("textarea", { readonly: "", rows: 3 });
    field.value = text;
    field.ariaLabel = locale.say(`${key}.failed`);
    showBeside(node, [field.ariaLabel, field]);
    field.select();
  }
}

/** Explain a word, beside it, until something else is pressed. */
export function term(node, { locale }) {
  showBeside(node, locale.say(`term.${node.dataset.value}`));
}

/** Show `content` in a box beside `node`. */
function showBeside(node, content) {
  const box = el("div.explanation.rounded", { popover: "auto", role: "note" }, content);
  node.after(box);
  const { left, top, bottom } = node.getBoundingClientRect();
  const put = (from) => {
    box.style.inset = `${from}px auto auto ${Math.max(8, Math.min(left, innerWidth - 328))}px`;
  };
  put(bottom + 4);
  box.ontoggle = ({ newState }) => newState === "closed" && box.remove();
  box.showPopover();
  // Where there is no room below the word, it is above it.
  if (box.getBoundingClientRect().bottom > innerHeight) put(top - 4 - box.offsetHeight);
}

/** Save the band as "svg", "png" or "csv", or all that was opened as "html". */
async function save(node, screen, change) {
  if (node.dataset.value === "html") {
    const { saveFile } = await import("./file/save.js");
    return saveFile(node, screen, change);
  }
  const { root, state, locale, shown, find } = screen;
  const { exportBand } = await import("./plot/export.js");
  const [title, axis] = [".title", ".axis-title"].map((name) => find(name).textContent);
  const { link } = root.dataset;
  const selection = columnOf(state);
  return exportBand(node.dataset.value, { view: shown, locale, selection, title, axis, link });
}

/** Translate the first of two sentences, to compare it with the second. */
export function pair({ dataset }, _, change) {
  const [text, other] = dataset.value.split("|");
  change((state) => ({ ...state, other }));
  const box = document.querySelector("gradio-app #sentence textarea");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector("gradio-app #translate").click();
}

/** Open or close the line of sizes; from then on `screen` draws it with the rest. */
export async function sizes(_, screen, change) {
  const { drawSizes, toggle } = await import("./band/sizes.js");
  screen.extras.add(drawSizes);
  change(toggle);
}

/** Have the translation translated back; from then on `screen` draws that with the rest. */
export async function reverse(_, screen, change) {
  const { askBack, drawBack } = await import("./band/back.js");
  screen.extras.add(drawBack);
  change(askBack);
}

/** Have the lesson drawn with the rest from now on. */
export async function prepare(screen, change, { language }) {
  const module = await import("./lesson/lesson.js");
  await module.prepare(screen, change, language);
}

/** Open the dialog with the link for a class. */
export async function classroom(_, screen) {
  const [{ openDialog }, { titlesIn }] =
    await Promise.all([import("./classroom/dialog.js"), import("./lesson/lesson.js")]);
  openDialog(screen, await titlesIn(screen.state.language));
}

/** Open or close the lesson, or do what a button of it says. */
export async function lesson(node, screen, change) {
  const { act } = await import("./lesson/lesson.js");
  await act(node, screen, change);
}

export { save as export };
