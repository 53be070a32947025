/** The state of the lens: what it consists of, and how it changes. Pure. */

import { columnAt, timeOf } from "./keys.js";
import { choicesOf, extendTrail, findPath } from "./paths.js";
import { openTrace, spansOf } from "./trace.js";

/**
 * Every field, and what it starts as. `link` makes the entries of a link's query; a
 * link leaves out what is as it started. In the order of the link.
 */
export const FIELDS = [
  { name: "text", default: "", link: ({ text }) => ({ q: text }) },
  { name: "model", default: null, link: ({ model }) =>
    ({ dir: model.direction, m: model.architecture, rev: model.revision }) },
  // The sentence that is shown, from 0.
  { name: "sentence", default: 0, link: ({ sentence }) => ({ s: sentence + 1 }) },
  // {part: "encoder" | "decoder", index}, in pieces, from 0.
  { name: "selection", default: null, link: ({ selection: { part, index } }) =>
    ({ [part === "encoder" ? "src" : "step"]: index + 1 }) },
  // For each sentence, its own translation and its what-ifs, the last of them shown: `paths.js`.
  { name: "trails", default: null, link: (state) => ({ do: current(state).change }) },
  { name: "tab", default: "whatif", link: ({ tab }) => ({ tab }) },
  { name: "language", default: null, link: ({ language }) => ({ ui: language }) },
  // The names of the controls that a teacher's link leaves out.
  { name: "hide", default: [], link: ({ hide }) => ({ hide: hide.join() }) },
  // The view that the line of sizes asks for, while it is open.
  { name: "sizes", default: [] },
  { name: "options", default: { all: false, index: false, words: false } },
  // What the server was asked for: traces, as {id, sentence, forced}, or `views` of a `trace`.
  { name: "questions", default: [] },
  // How many questions there were.
  { name: "asked", default: 0 },
  // What the server answered, as {trace, view, answer}.
  { name: "answers", default: [] },
  { name: "message", default: "" },
  // Whether the reader did anything yet: before that the address stays as it was.
  { name: "isTouched", default: false },
  // What the server sends along: the model's name in the menu, what stands between the sentences,
  // notices, calls of the API, and where a link leads to.
  { name: "entry", default: "" },
  { name: "gaps", default: [] },
  { name: "notices", default: [] },
  { name: "calls", default: [] },
  { name: "home", default: "" },
  { name: "isGuest", default: false },
];

const DEFAULTS = Object.fromEntries(FIELDS.map((field) => [field.name, field.default]));

export const start = (language) => ({ ...DEFAULTS, language });

export const trailOf = ({ trails, sentence }) => trails[sentence];
/** The trace that is shown. */
export const current = (state) => trailOf(state).at(-1);
export const shows = ({ hide }, name) => !hide.includes(name);

/** The query of a link to `state`, as a list of [name, value]. */
export const queryOf = (state) => FIELDS
  .filter(({ name, link }) => link && state[name] !== DEFAULTS[name])
  .flatMap(({ link }) => Object.entries(link(state)))
  .filter(([, value]) => value);

const touch = (state, patch) => ({ ...state, ...patch, isTouched: true });

/** Show what the server sent: the traces of all sentences, and what a link adds to them. */
export function show(state, value) {
  const { sentences, selected, path, tab, text, gaps, notices, calls } = value;
  const { hide, home, isGuest, model: entry } = value;
  const sentence = Math.min(selected.sentence ?? 1, sentences.length) - 1;
  const trails = sentences.map((sent) => [openTrace(sent)]);
  if (path) trails[sentence] = openPath(trails[sentence], path);
  return {
    ...state,
    ...{ text, gaps, notices, calls, entry, hide, home, isGuest, trails, sentence },
    model: sentences[sentence].model,
    selection: {
      part: selected.source ? "encoder" : "decoder",
      index: (selected.source || selected.step || 1) - 1,
    },
    tab: tab ?? state.tab,
    // Answers to earlier questions come too late.
    questions: [],
    answers: [],
    message: "",
    // The first result is not the reader's doing.
    isTouched: state.trails !== null,
  };
}

export const setLanguage = (state, language) => ({ ...state, language });
export const fail = (state, message) => ({ ...state, message });

const columnsOf = (state) => spansOf(current(state), state.options.words);

/** The column of the selected piece, or the last column. */
export function columnOf(state) {
  const { part, index } = state.selection;
  const spans = columnsOf(state)[part];
  const at = spans.findIndex((span) => span.includes(index));
  return { part, index: at < 0 ? spans.length - 1 : at };
}

/** A word stands for the first of its pieces. */
const pieceOf = (state, { part, index }) => ({ part, index: columnsOf(state)[part][index][0] });

export const select = (state, column) => touch(state, { selection: pieceOf(state, column) });

/** Move the selection by `delta` columns, through the source and then the steps. */
export function move(state, delta) {
  const columns = columnsOf(state);
  return select(state, columnAt(columns, timeOf(columns, columnOf(state)) + delta));
}

/** Select the column that comes at `time` while playing. */
export const reach = (state, time) =>
  ({ ...state, selection: pieceOf(state, columnAt(columnsOf(state), time)) });

/** Keep the selection on a column that there is, and the tab on one that `suits` the trace. */
export function settle(state, suits) {
  const tab = suits(state.tab, current(state)) ? state.tab : DEFAULTS.tab;
  const selection = pieceOf(state, columnOf(state));
  const { part, index } = state.selection;
  const isSame = tab === state.tab && part === selection.part && index === selection.index;
  return isSame ? state : { ...state, tab, selection };
}

/** Show the what-if with these choices, or ask the server for it. */
export function follow(state, forced) {
  const path = findPath(trailOf(state), forced);
  if (path) return showTrail(state, state.sentence, extendTrail(trailOf(state), path));
  return ask(state, { sentence: state.sentence, forced });
}

function ask(state, question) {
  const id = state.asked + 1;
  return { ...state, asked: id, questions: [...state.questions, { id, ...question }] };
}

const isSame = (view, other) => JSON.stringify(view) === JSON.stringify(other);

/** What the server answered to each of `views` of the trace that is shown, or undefined. */
export const answersOf = ({ answers, ...state }, views) => views.map((view) => answers.find((each) =>
  each.trace === current(state) && isSame(each.view, view))?.answer);

/** Ask the server for those of `views` that it was not asked for yet. */
export function consult(state, views) {
  const { sentence, questions } = state;
  const trace = current(state);
  const pending = questions.flatMap((each) => (each.trace === trace ? each.views : []));
  const answers = answersOf(state, views);
  const missing = views.filter((view, at) =>
    !answers[at] && !pending.some((each) => isSame(each, view)));
  if (!missing.length) return state;
  return ask(state, { sentence, forced: trace.target.forced, trace, views: missing });
}

/** Show another sentence; the server sends what it needs for its picture when it is first shown. */
function open(state, sentence) {
  if (!state.trails[sentence].at(-1).isWhole) return ask(state, { sentence, forced: [] });
  return touch(state, { sentence, selection: { part: "decoder", index: 0 }, message: "" });
}

/** Take what the server sent, unless another text has been translated meanwhile. */
export function answer(state, { id, trace, answers }) {
  const question = state.questions.find((each) => each.id === id);
  if (!question) return state;
  const questions = state.questions.filter((each) => each !== question);
  const { sentence, forced, views } = question;
  if (views) {
    const found = views.map((view, at) => ({ trace: question.trace, view, answer: answers[at] }));
    return { ...state, questions, answers: [...state.answers, ...found] };
  }
  const next = showTrail({ ...state, questions }, sentence, openPath(state.trails[sentence], trace));
  return forced.length ? next : open(next, sentence);
}

/** The trail with a what-if, as the server sent it, at its end. */
const openPath = (trail, sent) => extendTrail(trail, openTrace(sent, trail[0]));

const showTrail = (state, sentence, trail) =>
  touch(state, { trails: state.trails.with(sentence, trail), message: "" });

/** Show the first `count` choices only; a negative count removes the last ones. */
const back = (state, count) => follow(state, choicesOf(trailOf(state)).slice(0, count));

/** What buttons do to the state, by their `data-act`, given their `data-value`. */
export const ACTS = {
  // What was asked for and never came is asked for again.
  tab: (state, tab) => touch(state, { tab, questions: state.questions.filter(({ views }) => !views) }),
  option: (state, name) =>
    touch(state, { options: { ...state.options, [name]: !state.options[name] } }),
  sentence: (state, number) => open(state, number - 1),
  /** Example: "encoder 3". */
  piece(state, value) {
    const [part, index] = value.split(" ");
    return touch(state, { selection: { part, index: Number(index) } });
  },
  back: (state, count) => back(state, Number(count)),
  undo: (state) => back(state, -1),
};
