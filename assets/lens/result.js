/** The translation, its figures, and what the reader should know about it. */

import { el } from "./dom.js";
import { meanProbability } from "./trace.js";

const COPIED_MS = 1500;
const LONG = 90;

/** The translation stays the same element from trace to trace, so that changes are announced. */
export function createResult(words) {
  const text = el("p.translation", { "data-translation": "", "aria-live": "polite" });
  const copy = el("button.copy", { type: "button" }, words.say("copy"));
  copy.addEventListener("click", () => copyText(text, copy, words));
  const stats = el("span", { "data-stats": "" });
  const facts = el("p.facts", {}, stats);
  const element = el("header", {}, el("div.headline", {}, text, copy), facts);
  const show = (trace) => {
    text.lang = trace.model.direction.split("-")[1];
    text.textContent = trace.target.text;
    text.classList.toggle("long", trace.target.text.length > LONG);
    stats.textContent = statsText(trace, words);
    facts.replaceChildren(stats, ...notesOf(trace, words));
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
  const count = words.number(target.pieces.length);
  const characters = [...new Set(source.unknown.map(({ char }) => char))].join(" ");
  return [
    target.stop !== "end" && el("span.stop", {}, words.say(`stop.${target.stop}`, { count })),
    characters && el("span", {}, words.say("note.unknown", { characters })),
    source.long && el("span", {}, words.say("note.long")),
  ].filter(Boolean);
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
