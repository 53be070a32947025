/** The line of text for what the pointer or the focus is on; counts start from 0 here. */

import { isBackward, toBits } from "../trace.js";

/** What `unit` was before it read the piece at `position`, in its own reading order. */
export function valueBefore(view, part, position, unit) {
  const before = view.memories[part][position + (isBackward(view, part, unit) ? 1 : -1)]
    ?? (part === "decoder" && view.start);
  if (before) return before[unit];
  // The decoder's last layer starts where the encoder's last layer ended, in each direction.
  const { encoder } = (view.base ?? view).memories;
  return part === "decoder" ? encoder.at(isBackward(view, "encoder", unit) ? 0 : -1)[unit] : 0;
}

export function cellText(view, locale, part, position, unit) {
  const { pieces } = view.trace[part === "decoder" ? "target" : "source"];
  const value = view.memories[part][position][unit];
  return locale.say(isBackward(view, part, unit) ? "read.backward" : `read.${part}`, {
    unit,
    ...placeOf(locale, pieces, position),
    value: locale.number(value, 2),
    change: locale.number(value - valueBefore(view, part, position, unit), 2, "exceptZero"),
  });
}

const placeOf = (locale, pieces, at) =>
  ({ piece: locale.piece(pieces[at]), place: locale.place(pieces, at), position: at + 1 });

/** A column; a source piece says which weight the step `selected` gives it. */
export function columnText(view, locale, { part, index }, selected) {
  if (part === "decoder") return stepText(view, locale, index);
  const hasWeight = view.weights && selected?.part === "decoder";
  return hasWeight ? weightText(view, locale, selected.index, index) : sourceText(view, locale, index);
}

const stepText = ({ trace: { target, model }, base }, locale, step) =>
  locale.say(base ? "read.word" : "read.step", {
    ...placeOf(locale, target.pieces, step),
    id: target.ids[step],
    percent: locale.percent(Math.exp(target.log_prob[step])),
    bits: locale.number(toBits(-target.log_prob[step]), 2),
    rank: locale.number(target.rank[step]),
    vocabulary: locale.number(model.sizes.vocab_size),
    entropy: locale.number(toBits(target.entropy[step]), 1),
  });

const sourceText = ({ trace: { source }, base }, locale, position) =>
  locale.say(base ? "read.source.word" : "read.source",
    { ...placeOf(locale, source.pieces, position), id: source.ids[position] });

const weightText = ({ trace: { source, target }, weights }, locale, step, position) =>
  locale.say("read.weight", {
    source: locale.piece(source.pieces[position]),
    piece: locale.piece(target.pieces[step]),
    weight: locale.number(weights[step][position], 2),
  });
