/** The translation, its figures, and what the reader should know about it. */

import { button, el } from "../dom.js";
import { textAttributes, sum, toBits } from "../trace.js";

const LONG = 90;

/** Fill the head of `root` from the state. */
export function drawResult(root, locale, state) {
  const { trails, sentence, gaps } = state;
  const [text, facts, path] = [".translation", ".facts", ".path"].map((name) =>
    root.querySelector(name));
  const traces = trails.map((trail) => trail.at(-1));
  const [trace, original] = [traces[sentence], trails[sentence][0]];
  [text.lang, text.translate] = [textAttributes(trace, "decoder").lang, false];
  text.classList.toggle("long", state.text.length > LONG);
  // What lies between the sentences is the source's: line breaks, list markers.
  text.replaceChildren(...traces.flatMap((each, at) => [gaps[at], traces.length === 1
    ? markText(each)
    : drawSentence(each, at, at === sentence)].flat()), gaps.at(-1));
  facts.replaceChildren(...factsOf(trace, traces, locale, state.notices));
  path.hidden = trace === original;
  path.replaceChildren(...path.hidden ? [] : drawPath(locale, trace, original));
}

const drawSentence = (trace, at, isCurrent) => button(
  { class: "muted", "data-act": "sentence", "data-value": at + 1, "aria-current": isCurrent }, markText(trace));

/** The text, with the pieces marked that were chosen, that changed or that repeat themselves. */
function markText({ target: { text, prefix_text: prefixes }, flags }) {
  let start = 0;
  return prefixes.flatMap((prefix, step) => {
    const piece = text.slice(start, prefix.length);
    start = Math.max(start, prefix.length);
    const [word, flag] = [piece.trimStart(), flags[step]];
    return flag && word ? [piece.slice(0, -word.length), el(`mark.${flag}`, {}, word)] : piece;
  });
}

function factsOf({ target, totals }, traces, locale, notices) {
  const { length } = target.pieces;
  // The page opens on a translation that was stored with it, and takes no time.
  const stats = locale.say(totals.ms === null ? "stats.stored" : "stats", {
    steps: locale.count("steps", length),
    mean: locale.number(sum(target.log_prob.map(Math.exp)) / length, 2),
    perplexity: locale.number(totals.perplexity, 2),
    ms: locale.number(totals.ms),
    device: totals.device.toUpperCase(),
  });
  const stop = locale.say(`stop.${target.stop}`, { count: length });
  return [
    el("span", { "data-stats": "" }, stats),
    target.stop === "end" ? "" : el("span.stop.rounded", {}, stop),
    ...[...notesOf(traces, locale), ...notices.map((key) => locale.say(`notice.${key}`))]
      .map((note) => el("span", {}, note)),
  ];
}

/** What the reader should know of the sentences; of several, with their numbers. */
function notesOf(traces, locale) {
  const numbers = {};
  traces.forEach(({ source, target, characters }, at) => {
    const keys = [...source.notes, ...target.notes, source.long && "long"];
    const notes = keys.filter(Boolean).map((key) => locale.say(`note.${key}`));
    if (characters) notes.push(locale.say("note.unknown", { characters }));
    for (const note of notes) (numbers[note] ??= []).push(at + 1);
  });
  return Object.entries(numbers).map(([note, sentences]) => traces.length === 1
    ? note
    : locale.say("note.of", { note, sentences: sentences.join(", ") }));
}

/** The choices made, each but the last a way back to it, and what they cost. */
function drawPath(locale, trace, original) {
  const { target, totals } = trace;
  const own = (piece) => el("span", textAttributes(trace, "decoder"), piece);
  const { forced, pieces, text } = target;
  const names = [locale.say("path.original"),
    ...forced.map(([step]) => [`${step}: `, own(locale.piece(pieces[step - 1]))])];
  const crumbs = names.flatMap((name, at) => [at ? " › " : "", at === forced.length
    ? el("span", { "aria-current": true }, name)
    : button({ "data-act": "back", "data-value": at }, name)]);
  const bits = toBits(original.totals.log_prob - totals.log_prob);
  const isWhole = original.target.stop === "end";
  const cost = locale.say(`path.${bits < 0 ? "more" : "less"}${isWhole ? "" : ".unfinished"}`,
    { bits: locale.number(Math.abs(bits), 1) });
  return [
    el("nav", { "aria-label": locale.say("path") }, crumbs),
    button({ "data-act": "undo" }, locale.say("path.undo")),
    el("span", {}, text === original.target.text ? locale.say("path.same") : cost),
  ];
}
