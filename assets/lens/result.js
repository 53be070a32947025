/** The translation, its figures, and what the reader should know about it. */

import { button, el, refill } from "./dom.js";
import { changedSteps, drawPath } from "./path.js";
import { sum } from "./trace.js";

const COPIED_MS = 1500;
const LONG = 90;
const LOOP = 3;

/** The translation stays the same element, so that changes are announced. */
export function createResult() {
  const text = el("p.translation", { "data-translation": "", "aria-live": "polite" });
  const copy = el("span");
  const facts = el("p.facts");
  const path = el("div.path", { "data-path": "" });
  const element = el("header", {}, el("div.headline", {}, text, copy), path, facts);

  /** `traces` has the shown trace of each sentence of the value. */
  function show(words, { value, traces, sentence }, follow, choose) {
    const trace = traces[sentence];
    text.lang = trace.model.direction.split("-")[1];
    text.classList.toggle("long", sum(traces.map(({ target }) => target.text.length)) > LONG);
    refill(text, ...traces.flatMap((_, at) => {
      const parts = markText(traces[at], value.sentences[at]);
      if (traces.length === 1) return parts;
      const current = at === sentence ? "true" : "false";
      const mark = { "data-sentence": at + 1, "aria-current": current, onclick: () => choose(at) };
      return [button(mark, ...parts), " "];
    }));
    refill(copy, !value.hide.includes("copy") && copyButton(text, words));
    facts.replaceChildren(...factsOf(trace, words, value.notices));
    const original = value.sentences[sentence];
    path.hidden = trace === original;
    refill(path, ...(path.hidden ? [] : drawPath(words, trace, original, follow)));
  }
  return { element, show };
}

/** The text, with the pieces that changed and the span that repeats marked. */
function markText(trace, original) {
  const { text, prefix_text: prefixes, ids, stop } = trace.target;
  const changed = changedSteps(trace, original);
  const end = ids.slice(-LOOP).join();
  const loop = ids.findIndex((_, at) => ids.slice(at, at + LOOP).join() === end);
  const kindOf = (step) => (stop === "loop" && step >= loop ? "loop" : changed[step] && "changed");
  let start = 0;
  return prefixes.flatMap((prefix, step) => {
    const isLast = step === prefixes.length - 1;
    if (!isLast && kindOf(step) === kindOf(step + 1)) return [];
    const piece = text.slice(start, isLast ? undefined : prefix.length);
    start = Math.max(start, prefix.length);
    if (!piece.trim() || !kindOf(step)) return [piece];
    return [piece.startsWith(" ") && " ", el(`mark.${kindOf(step)}`, {}, piece.trim())];
  });
}

function factsOf({ source, target, totals }, words, notices) {
  const characters = [...new Set(source.unknown.map(({ char }) => char))].join(" ");
  const notes = [
    characters && words.say("note.unknown", { characters }),
    source.long && words.say("note.long"),
    ...notices.map((key) => words.say(`notice.${key}`)),
  ];
  const count = words.number(target.pieces.length);
  return [
    el("span", { "data-stats": "" }, words.say("stats", {
      steps: words.count("steps", target.pieces.length),
      mean: words.number(sum(target.log_prob.map(Math.exp)) / target.pieces.length, 2),
      perplexity: words.number(totals.perplexity, 2),
      ms: words.number(totals.ms),
      device: totals.device.toUpperCase(),
    })),
    target.stop === "end" ? "" : el("span.stop", {}, words.say(`stop.${target.stop}`, { count })),
    ...notes.filter(Boolean).map((note) => el("span", {}, note)),
  ];
}

function copyButton(text, words) {
  const copy = button({ class: "boxed", "data-copy": "", onclick }, words.say("copy"));
  async function onclick() {
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      copy.textContent = words.say("copy.done");
    } catch {
      // In a frame without the permission the reader can still copy what is selected.
      getSelection().selectAllChildren(text);
      copy.textContent = words.say("copy.failed");
    }
    setTimeout(() => { copy.textContent = words.say("copy"); }, COPIED_MS);
  }
  return copy;
}
