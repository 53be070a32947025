/** What the reader does to the state. Pure. */

import { choicesOf } from "./paths.js";
import { follow } from "./exchange.js";
import { columnOf, columnsOf, open, progressOf, reveal, select, touch, trailOf } from "./store.js";
import { columnAt, timeOf } from "./time.js";

/** Move the selection by `delta` columns, through the source and then the steps. */
export function move(state, delta) {
  const columns = columnsOf(state);
  return select(state, columnAt(columns, timeOf(columns, columnOf(state)) + delta));
}

/** Show the first `count` choices only; a negative count removes the last ones. */
const back = (state, count) => follow(state, choicesOf(trailOf(state)).slice(0, count));

/** What buttons do to the state, by their `data-act`, given their `data-value`. */
export const ACTS = {
  // What was asked for and never came is asked for again.
  tab: (state, tab) => touch(state, { tab, questions: state.questions.filter(({ views }) => !views) }),
  /** Show the translation, which a teacher's link hides until somebody asks for it. */
  unveil: (state) => touch(state, { hide: state.hide.filter((name) => name !== "translation") }),
  option: (state, name) => touch(state,
    { options: { ...state.options, [name]: !state.options[name] }, shown: Infinity }),
  /** The side and the sentence, both from 0. Example: "1 0". */
  sentence: (state, value) => open(state, ...value.split(" ").map(Number)),
  /** Example: "encoder 3". */
  piece(state, value) {
    const [part, index] = value.split(" ");
    return touch(state, { selection: { part, index: Number(index) } });
  },
  back: (state, count) => back(state, Number(count)),
  /** Ends the playing; the next time takes back the last choice. */
  undo: (state) => (state.shown < Infinity ? { ...state, shown: Infinity } : back(state, -1)),
  /** Silence a unit, or let it be heard again. */
  silence(state, unit) {
    const parts = choicesOf(trailOf(state));
    const part = `silence:unit:${unit}`;
    return follow(state, parts.includes(part) ? parts.filter((each) => each !== part) : [...parts, part]);
  },
  rewind: (state) => reveal(state, progressOf(state).shown - 1),
  forward: (state) => reveal(state, progressOf(state).shown + 1),
};
