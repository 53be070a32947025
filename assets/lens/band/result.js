/** The translations, their figures, and what the reader should know about them. */

import { button, el } from "../dom.js";
import { sideOf, stepsShown } from "../store.js";
import { fillTerms } from "../terms.js";
import { changedFrom, textAttributes, sum, toBits } from "../trace.js";

const LONG = 90;
/** What is special about a step; a key says so where it occurs. */
const FLAGS = ["forced", "changed", "loop"];

/** Fill the head of `root` from the state. */
export function drawResult(root, locale, state) {
  const { sentence, notices } = state;
  const [source, texts, facts, path] = [".source", ".sides", ".facts", ".path"].map((name) =>
    root.querySelector(name));
  const { trails } = sideOf(state);
  const traces = trails.map((trail) => trail.at(-1));
  const [trace, original] = [traces[sentence], trails[sentence][0]];
  const isPlaying = root.classList.contains("playing");
  fill(source, el("span", textAttributes(trace, "encoder"), trace.source.text));
  // Read aloud at each step, a growing text would never end.
  texts.ariaLive = isPlaying ? "off" : "polite";
  texts.classList.toggle("long", state.text.length > LONG);
  fill(texts, ...state.sides.map((side, at) => drawSide(state, locale, side, at, isPlaying)));
  fill(facts, ...factsOf(trace, traces, locale, notices));
  if (trace === original) fill(path);
}

const fill = (node, ...children) => node.replaceChildren(...children);


/** What one model wrote; of two, with its name, and underlined where the other wrote something else. */
function drawSide(state, locale, { trails, gaps }, at, isPlaying) {
  const { sides, sentence } = state;
  const isDrawn = at === state.side;
  const traces = trails.map((trail) => trail.at(-1));
  const others = sides[1 - at]?.trails.map((trail) => trail.at(-1).target.text) ?? [];
  const texts = traces.map((each, number) => drawSentence(each, {
    value: `${at} ${number}`,
    isCurrent: isDrawn && number === sentence,
    isAlone: isDrawn && traces.length === 1,
    steps: isPlaying && number === sentence ? isDrawn && stepsShown(state) : Infinity,
    other: others[number],
  }));
  const own = { ...textAttributes(traces[0], "decoder"), ...isDrawn && { "data-translation": "" } };
  // What lies between the sentences is the source's: line breaks, list markers.
  const text = el("p.translation", own, texts.flatMap((each, number) => [gaps[number], each].flat()), gaps.at(-1));
  if (sides.length === 1) return text;
  return el("div.side.muted", { "aria-current": isDrawn },
    button({ class: "kind", "data-act": "sentence", "data-value": `${at} ${sentence}` },
      locale.say(`side.${traces[0].model.architecture}`)),
    text,
    el("span.nowrap", isPlaying ? { class: "veil" } : {}, locale.say("side.figures", {
      // Of all the sentences that stand beside them.
      bits: locale.number(toBits(-sum(traces.map(({ totals }) => totals.log_prob))), 1),
      steps: locale.count("steps", sum(traces.map(({ target }) => target.pieces.length))),
    })));
}

/** The text of a sentence; a button unless there is nothing else to draw. */
function drawSentence(trace, { value, isCurrent, isAlone, steps, other }) {
  const text = markText(trace, steps, other);
  return isAlone ? text : button({
    class: "muted", "data-act": "sentence", "data-value": value, "aria-current": isCurrent,
  }, text);
}

/**
 * The text, with the pieces marked that were chosen, that changed, that repeat themselves, or that
 * the `other` translation does not have. Pieces after the first `steps` are veiled.
 */
function markText({ target: { text, prefix_text: prefixes }, flags }, steps, other) {
  const isOther = other === undefined ? [] : changedFrom(wordsOf(other), wordsOf(text));
  let start = 0;
  return prefixes.map((prefix, step) => {
    const piece = text.slice(start, prefix.length);
    start = Math.max(start, prefix.length);
    const word = piece.trimStart();
    const marks = [flags[step], isOther[wordsOf(prefix).length - 1] && "differs"].filter(Boolean);
    return el("span", step < steps ? {} : { class: "veil" },
      piece.slice(0, piece.length - word.length),
      word && marks.length ? el("mark", { class: marks.join(" ") }, word) : word);
  });
}

/** Example: "El gato. " → ["El", "gato."]. */
const wordsOf = (text) => text.trim().split(/\s+/);

function factsOf({ target, totals, flags }, traces, locale, notices) {
  const { length } = target.pieces;
  // The page opens on a translation that was stored with it, and takes no time.
  const stats = locale.say(totals.ms === null ? "stats.stored" : "stats", {
    steps: locale.count("steps", length),
    mean: locale.number(sum(target.log_prob.map(Math.exp)) / length, 2),
    perplexity: locale.number(totals.perplexity, 2),
    ms: locale.number(totals.ms),
    device: totals.device.toUpperCase(),
  });
  return [
    fillTerms(el("span", { "data-stats": "" }), stats),
    ...FLAGS.filter((flag) => flags.some((each) => each.split(" ").includes(flag)))
      .map((flag) => el("span", {}, el(`mark.${flag}`, {}, locale.say(`flag.${flag}`)))),
    target.stop === "end" ? "" : el("span.stop.rounded", {}, locale.say(`stop.${target.stop}`, { count: length })),
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
