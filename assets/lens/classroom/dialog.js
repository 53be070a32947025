/** The link for a class: what it shows, what it leaves out, and how it gets to the students. */

import { button, el, loadSheet, svg } from "../dom.js";
import { linkOf } from "../link.js";
import { current } from "../store.js";
import { generate } from "./lean-qr.mjs";

await loadSheet("classroom/dialog.css");

/** What a link's `hide=` can leave out, as the dialog offers it. */
export const PARTS = [
  "input", "examples", "swap", "model", "language", "settings", "footer", "lesson",
  "tabs", "continue", "play", "options", "export", "back", "copy", "share",
];
/** What the link of a card says besides. */
const OF_A_CARD = ["ui", "hide", "card", "big"];
const PAUSE_MS = 500;
/** Cells around a QR code that have to be empty. */
const QUIET = 4;

/** The link of `state` with what is chosen: {shown, card, isVeiled, isBig}; a card has its own sentence. */
export function linkFor(state, { shown, card, isVeiled, isBig }) {
  const hide = PARTS.filter((name) => !shown.includes(name));
  if (isVeiled && !card) hide.push("translation");
  const link = new URL(linkOf({ ...state, hide, card, big: isBig }));
  if (card) for (const name of [...link.searchParams.keys()]) if (!OF_A_CARD.includes(name)) link.searchParams.delete(name);
  return link.href.replaceAll("%2C", ",");
}

/** What `link` does, in words. */
export function sayLink(state, { shown, card, isVeiled, isBig }, locale, cards) {
  const { text, tab } = state;
  const { model } = current(state);
  const kind = state.sides.length > 1 ? "both" : model.architecture;
  const left = PARTS.filter((name) => !shown.includes(name)).map((name) => locale.say(`class.part.${name}`));
  return [
    card
      ? locale.say("class.says.card", { number: card, title: cards.find(({ number }) => number === card).title })
      : locale.say("class.says", { text, model: locale.say(`page.model.${kind}`), tab: locale.say(`tab.${tab}`) }),
    isVeiled && !card && locale.say("class.says.veil"),
    isBig && locale.say("class.says.big"),
    left.length ? locale.say("class.says.left", { parts: left.join(", ") }) : locale.say("class.says.all"),
  ].filter(Boolean).join(" ");
}

/** Open the dialog of `screen`; `cards` are the lesson's, as {number, title}. */
export function openDialog({ root, state, locale }, cards) {
  const dialog = el("dialog.classroom.rounded", { "aria-labelledby": "class-title" });
  const boxOf = (name, text, isChecked) => el("label", {},
    el("input", { type: "checkbox", name, ...(isChecked && { checked: "" }) }), text);
  const parts = PARTS.map((name) => boxOf(name, locale.say(`class.part.${name}`), !state.hide.includes(name)));
  const card = el("select", { name: "card" },
    el("option", { value: 0 }, locale.say("class.card.none")),
    cards.map(({ number, title }) => el("option", { value: number }, `${number} ${title}`)));
  const veil = boxOf("veil", locale.say("class.veil"), state.hide.includes("translation"));
  const big = boxOf("big", locale.say("class.big"), state.big);
  // It is only looked at.
  const frame = el("iframe", { title: locale.say("class.preview"), inert: "" });
  const link = el("input.boxed.rounded", { readonly: "", "aria-label": locale.say("class.link") });
  const words = el("p.words", { "aria-live": "polite" });
  const code = el("div.code", { role: "img", "aria-label": locale.say("class.code") });
  const form = el("form", {},
    el("fieldset", {}, el("legend", {}, locale.say("class.shows")), el("div.parts", {}, parts)),
    el("fieldset", {}, el("legend", {}, locale.say("class.opens")),
      el("label", {}, locale.say("class.card"), " ", card), veil, big));
  let timer;

  function fill(pause) {
    const checked = (name) => form.elements[name].checked;
    const choice = {
      shown: PARTS.filter(checked),
      card: Number(card.value),
      isVeiled: checked("veil"),
      isBig: checked("big"),
    };
    // A card itself hides what would give its answer away.
    form.elements.veil.disabled = choice.card > 0;
    link.value = linkFor(state, choice);
    words.textContent = sayLink(state, choice, locale, cards);
    code.replaceChildren(drawCode(link.value, locale));
    clearTimeout(timer);
    // On our own host also where the link goes to a Space's page.
    const preview = new URL(new URL(link.value).search, document.baseURI).href;
    timer = setTimeout(() => { frame.src = preview; }, pause);
  }
  form.oninput = () => fill(PAUSE_MS);
  form.onsubmit = (event) => event.preventDefault();
  dialog.append(
    el("div.bar", {}, el("h2", { id: "class-title" }, locale.say("class")),
      button({ "data-close": "", "aria-label": locale.say("class.close") }, "✕")),
    el("div.sides", {}, form, el("div.view", {}, el("div.frame", {}, frame), words,
      el("p.entry", {}, link, button({ class: "boxed rounded", "data-copy": "", "data-say": "class.copy" }, locale.say("class.copy"))),
      code)));
  dialog.onclick = ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close();
    else if (target.closest("[data-copy]")) copyLink(link, target.closest("[data-copy]"), locale);
  };
  // The page in the frame takes the focus when it is drawn, and with it the keys, although it is inert.
  let focused;
  dialog.addEventListener("focusin", ({ target }) => { focused = target; });
  // Not while it is being given to the frame.
  const takeBack = () => setTimeout(() => document.activeElement === frame && focused.focus());
  addEventListener("blur", takeBack);
  dialog.onclose = () => {
    removeEventListener("blur", takeBack);
    dialog.remove();
  };
  root.append(dialog);
  fill(0);
  dialog.showModal();
}

async function copyLink(link, node, locale) {
  link.select();
  try {
    await navigator.clipboard.writeText(link.value);
    node.textContent = locale.say("class.copy.done");
  } catch {
    // It is selected, so the reader can copy it.
    node.textContent = locale.say("class.copy.failed");
  }
}

/** A QR code of `text`; a sentence where the text is too long for one. */
function drawCode(text, locale) {
  let bitmap;
  try {
    bitmap = generate(text);
  } catch {
    return el("p.muted", {}, locale.say("class.code.long"));
  }
  const { size } = bitmap;
  const cells = Array.from({ length: size * size }, (_, at) => [at % size, Math.floor(at / size)])
    .filter(([x, y]) => bitmap.get(x, y));
  const whole = size + 2 * QUIET;
  // Always dark on light: many cameras read no other.
  return svg("svg", { viewBox: `${-QUIET} ${-QUIET} ${whole} ${whole}`, "shape-rendering": "crispEdges" },
    svg("rect", { x: -QUIET, y: -QUIET, width: whole, height: whole, fill: "#fff" }),
    svg("path", { d: cells.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join(""), fill: "#000" }));
}
