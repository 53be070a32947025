/** The one line of text for whatever the pointer or the focus is on. */

import {
  isBackward, lookWeight, mostLooking, toBits, unitValue, valueBefore,
} from "./trace.js";

/** One cell of a heatmap; `position` and `unit` count from 0. */
export function cellText(view, words, part, position, unit) {
  const value = unitValue(view.memories[part], position, unit);
  const pieces = part === "decoder" ? view.trace.target.pieces : view.trace.source.pieces;
  return words.say(isBackward(view, part, unit) ? "read.backward" : `read.${part}`, {
    unit,
    piece: words.piece(pieces[position]),
    position: position + 1,
    total: view.memories[part].count,
    value: words.number(value, 2),
    change: words.signed(value - valueBefore(view, part, position, unit)),
  });
}

function stepText({ trace: { target, model } }, words, step) {
  return words.say("read.step", {
    step: step + 1,
    piece: words.piece(target.pieces[step]),
    id: target.ids[step],
    percent: words.percent(Math.exp(target.log_prob[step])),
    bits: words.number(toBits(-target.log_prob[step]), 2),
    rank: words.number(target.rank[step]),
    vocabulary: words.number(model.vocab_size),
    entropy: words.number(toBits(target.entropy[step]), 1),
  });
}

/** A source piece and, with attention, which step looked at it most. */
function sourceText(view, words, position) {
  const { pieces, ids } = view.trace.source;
  const source = words.say("read.source", {
    piece: words.piece(pieces[position]),
    position: position + 1,
    total: pieces.length,
    id: ids[position],
  });
  if (!view.weights) return source;
  const step = mostLooking(view, position);
  return words.say("read.most", { source, ...look(view, words, step, position) });
}

/** How much a step looked at a source piece. */
export function lookText(view, words, step, position) {
  const { piece, weight } = look(view, words, step, position);
  const source = words.piece(view.trace.source.pieces[position]);
  return words.say("read.look", { piece, source, weight });
}

function look(view, words, step, position) {
  return {
    piece: words.piece(view.trace.target.pieces[step]),
    weight: words.number(lookWeight(view, step, position), 2),
  };
}

/** A column's line; a source piece says how much the step `selected` looks at it. */
export function columnText(view, words, { kind, index }, selected) {
  if (kind === "step") return stepText(view, words, index);
  if (view.weights && selected?.kind === "step") return lookText(view, words, selected.index, index);
  return sourceText(view, words, index);
}
