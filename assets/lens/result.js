/** The translation, its figures, and what the reader should know about it. */

import { el } from "./dom.js";
import { meanProbability } from "./trace.js";

const COPIED_MS = 1500;
const LONG = 90;

/** The translation stays the same element from trace to trace, so that changes are announced. */
export function createResult(words) {
  const text = el("p", { class: "translation", "data-translation": "", "aria-live": "polite", dir: "auto" });
  const copy = el("button", { type: "button", class: "copy" }, words.say("copy"));
  copy.addEventListener("click", () => copyText(text, copy, words));
  const stats = el("p", { class: "stats", "data-stats": "" });
  const notes = el("div", { class: "notes" });
  const element = el("header", { class: "result" },
    el("div", { class: "headline" }, text, copy),
    el("div", { class: "facts" }, stats, notes));
  const show = (trace) => {
    text.lang = trace.model.direction.split("-")[1];
    text.textContent = trace.target.text;
    text.classList.toggle("long", trace.target.text.length > LONG);
    stats.textContent = statsText(trace, words);
    notes.replaceChildren(...notesOf(trace, words));
  };
  return { element, show };
}

function statsText({ target, totals }, words) {
  return words.say("stats", {
    steps: words.count("steps", target.pieces.length),
    mean: words.number(meanProbability(target.log_prob), 2),
    perplexity: words.number(totals.perplexity, 2),
    ms: words.number(totals.ms),
    device: totals.device.toUpperCase(),
  });
}

function notesOf({ source, target }, words) {
  const notes = [];
  if (target.stop !== "end") {
    const count = words.number(target.pieces.length);
    notes.push(el("span", { class: "stop" }, words.say(`stop.${target.stop}`, { count })));
  }
  if (source.unknown.length) {
    const characters = [...new Set(source.unknown.map(({ char }) => char))].join(" ");
    notes.push(el("span", { class: "note" }, words.say("note.unknown", { characters })));
  }
  if (source.long) notes.push(el("span", { class: "note" }, words.say("note.long")));
  return notes;
}

async function copyText(text, button, words) {
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = words.say("copy.done");
  } catch {
    // In a frame without the permission the reader can still copy what is selected.
    getSelection().selectAllChildren(text);
    button.textContent = words.say("copy.failed");
  }
  setTimeout(() => { button.textContent = words.say("copy"); }, COPIED_MS);
}
