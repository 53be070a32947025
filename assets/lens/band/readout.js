/** The line of text for what the pointer or the focus is on; counts start from 0 here. */

import { isBackward, toBits, valueBefore } from "../trace.js";

export function cellText(view, words, part, position, unit) {
  const { pieces } = view.trace[part === "decoder" ? "target" : "source"];
  const value = view.memories[part][position][unit];
  return words.say(isBackward(view, part, unit) ? "read.backward" : `read.${part}`, {
    unit,
    ...placeOf(words, pieces, position),
    value: words.number(value, 2),
    change: words.number(value - valueBefore(view, part, position, unit), 2, "exceptZero"),
  });
}

const placeOf = (words, pieces, at) =>
  ({ piece: words.piece(pieces[at]), place: words.place(pieces, at), position: at + 1 });

/** A column; a source piece says how much the step `selected` looks at it. */
export function columnText(view, words, { part, index }, selected) {
  if (part === "decoder") return stepText(view, words, index);
  const isLook = view.weights && selected?.part === "decoder";
  return isLook ? lookText(view, words, selected.index, index) : sourceText(view, words, index);
}

const stepText = ({ trace: { target, model }, base }, words, step) =>
  words.say(base ? "read.word" : "read.step", {
    ...placeOf(words, target.pieces, step),
    id: target.ids[step],
    percent: words.percent(Math.exp(target.log_prob[step])),
    bits: words.number(toBits(-target.log_prob[step]), 2),
    rank: words.number(target.rank[step]),
    vocabulary: words.number(model.sizes.vocab_size),
    entropy: words.number(toBits(target.entropy[step]), 1),
  });

const sourceText = ({ trace: { source }, base }, words, position) =>
  words.say(base ? "read.source.word" : "read.source",
    { ...placeOf(words, source.pieces, position), id: source.ids[position] });

const lookText = ({ trace: { source, target }, weights }, words, step, position) =>
  words.say("read.look", {
    source: words.piece(source.pieces[position]),
    piece: words.piece(target.pieces[step]),
    weight: words.number(weights[step][position], 2),
  });
