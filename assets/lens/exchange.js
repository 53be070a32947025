/** What-ifs and views: asking the server for a what-if, and showing what it answers. Pure. */

import { extendTrail, findPath } from "./paths.js";
import { ask, current, open, openPath, touch, trailOf } from "./store.js";

/** Show the what-if with these parts, or ask the server for it; and `goal` what of the state is to be so. */
export function follow(state, parts, { other: sentence = current(state).other, goal } = {}) {
  const change = `${parts}`;
  const other = /vector:[bo]/.test(change) ? sentence : "";
  const path = findPath(trailOf(state), parts, other);
  if (path) return showTrail({ ...state, ...goal }, state, extendTrail(trailOf(state), path));
  return ask(state, { side: state.side, sentence: state.sentence, change, other, ...goal && { goal } });
}

/** Take what the server sent, unless another text has been translated meanwhile. */
export function answer(state, { id, trace, answers }) {
  const question = state.questions.find((each) => each.id === id);
  if (!question) return state;
  const questions = state.questions.filter((each) => each !== question);
  const { side, sentence, change, other, views } = question;
  if (views) {
    const found = views.map((view, at) => ({ trace: question.trace, view, answer: answers[at] }));
    return { ...state, questions, answers: [...state.answers, ...found] };
  }
  const trail = openPath(state.sides[side].trails[sentence], trace, other);
  const next = showTrail({ ...state, questions, ...question.goal }, question, trail);
  return change ? next : open(next, side, sentence);
}

/** Put `trail` in the place of that of a sentence of a side. */
function showTrail(state, { side, sentence }, trail) {
  const changed = { ...state.sides[side], trails: state.sides[side].trails.with(sentence, trail) };
  return touch(state, { sides: state.sides.with(side, changed), shown: Infinity, message: "" });
}
