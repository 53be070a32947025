/** The state of the lens: what it consists of, and how it changes. Pure. */

import { columnAt, countOf, timeOf } from "./time.js";
import { extendTrail } from "./paths.js";
import { openTrace, spansOf } from "./trace.js";

/**
 * Every field, and what it starts as. `link` makes the entries of a link's query; a
 * link leaves out what is as it started. In the order of the link.
 */
export const FIELDS = [
  { name: "text", default: "", link: ({ text }) => ({ q: text }) },
  // What each model made of the text: one side, or two where both are shown. A side has its
  // model's name in the menu (`entry`), what stands between the sentences (`gaps`), calls of the
  // API, `scores` by the length of the source, and `trails`: for each sentence its own translation and its what-ifs, the last of them
  // shown (`paths.js`).
  { name: "sides", default: null, link: linkSides },
  // The side that the band draws, from 0.
  { name: "side", default: 0 },
  // The sentence that is shown, from 0.
  { name: "sentence", default: 0, link: ({ sentence }) => ({ s: sentence + 1 }) },
  // {part: "encoder" | "decoder", index}, in pieces, from 0.
  { name: "selection", default: null, link: linkSelection },
  { name: "tab", default: "next", link: ({ tab }) => ({ tab }) },
  // What the tab *Search* shows, by the names in a link: {ref, norm, tree, seed}.
  { name: "search", default: {}, link: ({ search }) => search },
  // Another sentence: to compare with, or the one that the change takes a vector of.
  { name: "other", default: "", link: (state) => ({ other: state.other }) },
  // What the reader set in the tab *What if*; the rest follows from the change.
  { name: "trial", default: null },
  { name: "language", default: null, link: ({ language }) => ({ ui: language }) },
  // The names of the controls that a teacher's link leaves out.
  { name: "hide", default: [], link: ({ hide }) => ({ hide: hide.join() }) },
  // The card of the lesson that is open, from 1, or 0.
  { name: "card", default: 0, link: ({ card }) => ({ card }) },
  // Whether all is larger, for a projector.
  { name: "big", default: false, link: ({ big }) => ({ big: Number(big) }) },
  // The view that the line of sizes asks for, while it is open.
  { name: "sizes", default: [] },
  { name: "options", default: { all: false, index: false, words: false } },
  // How many columns are not veiled: fewer than there are while the band is played.
  { name: "shown", default: Infinity },
  // What the server was asked for: traces, as {id, side, sentence, change, other}, or `views` of a `trace`.
  { name: "questions", default: [] },
  // How many questions there were.
  { name: "asked", default: 0 },
  // What the server answered, as {trace, view, answer}.
  { name: "answers", default: [] },
  { name: "message", default: "" },
  // Whether the reader did anything yet: before that the address stays as it was.
  { name: "isTouched", default: false },
  // What the server sends along: notices, and where a link leads to.
  { name: "notices", default: [] },
  { name: "home", default: "" },
  { name: "isGuest", default: false },
];

function linkSides(state) {
  const { direction, architecture, revision } = current(state).model;
  const choice = state.sides.length > 1 ? "both" : architecture;
  return { dir: direction, m: choice, band: state.side ? architecture : "", rev: revision };
}

/** The column, and the choices that led to it. */
function linkSelection(state) {
  const { part, index } = state.selection;
  return { [part === "encoder" ? "src" : "step"]: index + 1, do: current(state).change };
}

const DEFAULTS = Object.fromEntries(FIELDS.map((field) => [field.name, field.default]));
const FIRST = { part: "decoder", index: 0 };

export const start = (language) => ({ ...DEFAULTS, language });

export const sideOf = ({ sides, side }) => sides[side];
export const trailOf = (state) => sideOf(state).trails[state.sentence];
/** The trace that is shown. */
export const current = (state) => trailOf(state).at(-1);
export const shows = ({ hide }, name) => !hide.includes(name);

/** The query of a link to `state`, as a list of [name, value]. */
export const queryOf = (state) => FIELDS
  .filter(({ name, link }) => link && state[name] !== DEFAULTS[name])
  .flatMap(({ link }) => Object.entries(link(state)))
  // A link to *What if* has `do=` in any case: without it was an older tab of that name.
  .filter(([name, value]) => value || (name === "do" && state.tab === "whatif"));

export const touch = (state, patch) => ({ ...state, ...patch, isTouched: true });

/** Show what the server sent: the traces of all sentences, and what a link adds to them. */
export function show(state, value) {
  const { side, selected, path, tab, text, search, other, trial, notices, hide, big, card, home, isGuest } = value;
  // Of the same text, what was looked at stays as far as it is there, unless a link selects.
  const isAgain = !selected.sentence && text === state.text;
  const isOther = isAgain && namesOf(value.sides) !== namesOf(state.sides);
  const sides = value.sides.map((sent) => openSide(sent, isOther ? state.sides : []));
  const last = Math.min(...sides.map(({ trails }) => trails.length)) - 1;
  const sentence = Math.min((selected.sentence ?? 1) - 1, last);
  const drawn = sides[side].trails;
  if (path) drawn[sentence] = openPath(drawn[sentence], path, other);
  const next = {
    ...state,
    ...{ text, sides, side, sentence, notices, hide, home, isGuest },
    big: Boolean(big),
    card: card ?? state.card,
    selection: isAgain ? state.selection : {
      part: selected.source ? "encoder" : "decoder",
      index: (selected.source || selected.step || 1) - 1,
    },
    tab: tab ?? state.tab,
    search: isAgain ? state.search : search ?? unscored(state),
    other: other || state.other,
    trial: trial ?? state.trial,
    shown: Infinity,
    // Answers to earlier questions come too late.
    questions: [],
    answers: [],
    message: "",
    // The first result is not the reader's doing.
    isTouched: state.sides !== null,
  };
  if (!isAgain) return next;
  // A sentence that was pressed meanwhile is asked for again.
  const pressed = state.questions.findLast(({ views, change }) => !views && !change) ?? state;
  const same = sides.findIndex(({ entry }) => entry === state.sides[pressed.side].entry);
  const at = Math.min(pressed.sentence, last);
  const { selection } = state;
  return open(next, Math.max(0, same), at, pressed === state && { sentence: at, selection, search: state.search });
}

/** A reader's translation is one of its own sentence. */
const unscored = ({ search }) => ({ ...search, ref: undefined });

/** The models of `sides`, by which two lists of them differ. */
const namesOf = (sides) => sides?.map(({ entry, model }) => entry ?? model).join();

/** A side as the server sent it, with the choices made on the same model among `before`. */
function openSide({ model: entry, sentences, gaps, calls, scores }, before) {
  const old = before.find((side) => side.entry === entry);
  const trails = sentences.map((sent, at) => {
    const kept = old?.trails[at];
    return kept && (kept.length > 1 || kept[0].isWhole) ? kept : [openTrace(sent)];
  });
  return { entry, gaps, calls, scores, trails };
}

export const setLanguage = (state, language) => ({ ...state, language });
export const fail = (state, message) => ({ ...state, message });

export const columnsOf = (state) => spansOf(current(state), state.options.words);

/** The column of the selected piece, or the last column. */
export function columnOf(state) {
  const { part, index } = state.selection;
  const spans = columnsOf(state)[part];
  const at = spans.findIndex((span) => span.includes(index));
  return { part, index: at < 0 ? spans.length - 1 : at };
}

/** A word stands for the first of its pieces. */
const pieceOf = (state, { part, index }) => ({ part, index: columnsOf(state)[part][index][0] });

/** While the band is played, what is selected is no longer veiled. */
export function select(state, column) {
  const shown = Math.max(state.shown, timeOf(columnsOf(state), column) + 1);
  return touch(state, { selection: pieceOf(state, column), shown: unlessAll(state, shown) });
}

const unlessAll = (state, shown) => (shown < countOf(columnsOf(state)) ? shown : Infinity);

/** How many columns are not veiled, and how many there are. */
export function progressOf(state) {
  const total = countOf(columnsOf(state));
  return { shown: Math.min(state.shown, total), total };
}

/** How many steps are not veiled. */
export function stepsShown(state) {
  const { encoder, decoder } = columnsOf(state);
  return decoder.slice(0, Math.max(0, state.shown - encoder.length)).flat().length;
}

/** Veil all but the first `count` columns, at least one, and select the last of these. */
export function reveal(state, count) {
  const shown = Math.max(1, count);
  const selection = pieceOf(state, columnAt(columnsOf(state), shown - 1));
  return { ...state, shown: unlessAll(state, shown), selection };
}

/** Keep the selection on a column that there is, and the tab on one that `suits` the trace. */
export function settle(state, suits) {
  const tab = suits(state.tab, current(state)) ? state.tab : DEFAULTS.tab;
  const selection = pieceOf(state, columnOf(state));
  const { part, index } = state.selection;
  const isSame = tab === state.tab && part === selection.part && index === selection.index;
  return isSame ? state : { ...state, tab, selection };
}

export function ask(state, question) {
  const id = state.asked + 1;
  return { ...state, asked: id, questions: [...state.questions, { id, ...question }] };
}

const isSame = (view, other) => JSON.stringify(view) === JSON.stringify(other);

/** What the server answered to each of `views` of a trace, or undefined. */
export const answersOf = (state, views, trace = current(state)) => views.map((view) =>
  state.answers.find((each) => each.trace === trace && isSame(each.view, view))?.answer);

/** Ask the server for those of `views` of a trace that it was not asked for yet. */
export function consult(state, views, trace = current(state)) {
  const { side, sentence, questions } = state;
  const { change, other } = trace;
  const pending = questions.flatMap((each) => (each.trace === trace ? each.views : []));
  const answers = answersOf(state, views, trace);
  const missing = views.filter((view, at) =>
    !answers[at] && !pending.some((each) => isSame(each, view)));
  if (!missing.length) return state;
  return ask(state, { side, sentence, change, other, trace, views: missing });
}

/** Show another sentence or side, and in it what was `kept`; the server sends what its picture needs when it is first shown. */
export function open(state, side, sentence, kept) {
  if (!state.sides[side].trails[sentence].at(-1).isWhole) {
    return ask(state, { side, sentence, change: "", other: "", ...kept && { goal: kept } });
  }
  const isShown = sentence === state.sentence;
  const { selection, search } = kept || (isShown ? state : { selection: FIRST, search: unscored(state) });
  return touch(state, { side, sentence, selection, search, shown: Infinity, message: "" });
}

/** The trail with a what-if, as the server sent it, at its end. */
export const openPath = (trail, sent, other) => extendTrail(trail, openTrace(sent, trail[0], other));
