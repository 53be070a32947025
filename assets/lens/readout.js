/** The one line of text for whatever the pointer or the focus is on; counts start from 0 here. */

import { isBackward, lookWeight, mostLooking, toBits, unitValue, valueBefore } from "./trace.js";

export function cellText(view, words, part, position, unit) {
  const { source, target } = view.trace;
  const { pieces } = part === "decoder" ? target : source;
  const value = unitValue(view.memories[part], position, unit);
  return words.say(isBackward(view, part, unit) ? "read.backward" : `read.${part}`, {
    unit,
    piece: words.piece(pieces[position]),
    position: position + 1,
    total: pieces.length,
    value: words.number(value, 2),
    change: words.signed(value - valueBefore(view, part, position, unit)),
  });
}

/** A column; a source piece says how much the step `selected` looks at it. */
export function columnText(view, words, { part, index }, selected) {
  if (part === "decoder") return stepText(view, words, index);
  const isLook = view.weights && selected?.part === "decoder";
  return isLook ? lookText(view, words, selected.index, index) : sourceText(view, words, index);
}

function stepText({ trace: { target, model }, spans }, words, step) {
  const values = {
    step: step + 1,
    total: target.pieces.length,
    piece: words.piece(target.pieces[step]),
    id: target.ids[step],
    percent: words.percent(Math.exp(target.log_prob[step])),
    bits: words.number(toBits(-target.log_prob[step]), 2),
    rank: words.number(target.rank[step]),
    vocabulary: words.number(model.vocab_size),
    entropy: words.number(toBits(target.entropy[step]), 1),
  };
  if (!spans) return words.say("read.step", values);
  const [first, last] = [0, -1].map((at) => spans.decoder[step].at(at) + 1);
  const steps = words.say(first === last ? "read.word.step" : "read.word.steps", { first, last });
  return words.say("read.word", { ...values, steps });
}

/** A source piece and, with attention, which step looked at it most. */
function sourceText(view, words, position) {
  const { pieces, ids } = view.trace.source;
  const source = words.say(view.spans ? "read.source.word" : "read.source", {
    piece: words.piece(pieces[position]),
    position: position + 1,
    total: pieces.length,
    id: ids[position],
  });
  if (!view.weights) return source;
  const most = lookOf(view, words, mostLooking(view, position), position);
  return words.say("read.most", { source, ...most });
}

export function lookText(view, words, step, position) {
  const source = words.piece(view.trace.source.pieces[position]);
  return words.say("read.look", { source, ...lookOf(view, words, step, position) });
}

const lookOf = (view, words, step, position) => ({
  piece: words.piece(view.trace.target.pieces[step]),
  weight: words.number(lookWeight(view, step, position), 2),
});
