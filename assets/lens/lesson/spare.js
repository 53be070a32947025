/** What the spare cards of the lesson say of the live translation, as in `facts.js`. Pure. */

import { follow } from "../exchange.js";
import { trailOf } from "../store.js";
import { readPlane, toBits } from "../trace.js";

const FORMULA = "h = (1 − z) ⊙ n + z ⊙ h′";
/** A unit that keeps nearly as much as it takes, or nearly nothing or all, would be no question. */
const HALF = 0.1;
const ALL = 0.48;
/** Ids up to this one are special tokens. */
const END = 3;

const wholePercent = (share, locale) => locale.say("percent", { value: locale.number(100 * share) });

export const SPARE = { gates, loop, end };

/** Near the middle of the source, the unit that changed most, whose formula the panel writes. */
function gates({ trace: { model, source }, answers: [, { planes, facts }], locale }) {
  const { pieces } = source;
  const update = readPlane(planes["encoder.update"]);
  const middle = (pieces.length - 1) / 2;
  const [found] = facts.changed.encoder.map((each, place) => ({ at: place, unit: each, z: update[place][each] }))
    .filter((each) => Math.abs(each.z - 0.5) > HALF && Math.abs(each.z - 0.5) < ALL)
    .toSorted((one, other) => Math.abs(one.at - middle) - Math.abs(other.at - middle));
  if (!found) return null;
  const { at, unit, z } = found;
  const shares = facts.rewritten.encoder;
  const [most, least] = [Math.max(...shares), Math.min(...shares)].map((share) => shares.indexOf(share));
  return {
    values: {
      unit,
      z: locale.number(z, 2),
      formula: FORMULA,
      percent: wholePercent(z, locale),
      piece: locale.piece(pieces[at]),
      units: model.sizes.num_hiddens,
      share: wholePercent(shares[at], locale),
      most: locale.piece(pieces[most]),
      high: wholePercent(shares[most], locale),
      least: locale.piece(pieces[least]),
      low: wholePercent(shares[least], locale),
    },
    answers: ["takes", "keeps", "forgets"],
    right: "keeps",
    goal: { selection: { part: "encoder", index: at } },
  };
}

/**
 * Of the first half of the steps the one at which another piece is likeliest to be written instead;
 * what is `told` is of the piece that was forced last, this one or another.
 */
function loop({ state, trace, locale }) {
  const [{ target }] = trailOf(state);
  const found = target.candidates.slice(0, target.pieces.length / 2).map((rows, at) => ({
    step: at,
    ...rows.find((row) => row.id > END && row.id !== target.ids[at]),
  })).filter((each) => each.id);
  if (!found.length) return null;
  const best = found.toSorted((one, other) => other.log_prob - one.log_prob)[0];
  const { step, piece, id } = best;
  const last = trace.flags.findLastIndex((flags) => flags.includes("forced"));
  const isForced = last >= 0;
  const changed = trace.flags.slice(last + 1).filter((flags) => flags.includes("changed")).length;
  return {
    values: { step: step + 1, other: locale.piece(piece), target: locale.piece(target.pieces[step]) },
    told: isForced && {
      other: locale.piece(trace.target.pieces[last]),
      bits: locale.number(toBits(-trace.target.log_prob[last]), 1),
      changed,
      after: trace.target.pieces.length - last - 1,
    },
    answers: ["nothing", "back", "changes"],
    right: "changes",
    isWaiting: !isForced,
    reveal: changed ? "reveal" : "reveal.same",
    goal: { selection: { part: "decoder", index: step } },
    force: isForced ? undefined : (next) => follow(next, [`force:${step + 1}:${id}`]),
  };
}

/** How likely the end was at the last step, and at the one before. */
function end({ trace: { source, target }, locale }) {
  if (target.stop !== "end" || target.pieces.length < 2) return null;
  const [before, last] = target.end_log_prob.slice(-2).map((logProb) => locale.percent(Math.exp(logProb)));
  return {
    values: { source: locale.size(source.pieces), target: locale.size(target.pieces), last, before },
    answers: ["counts", "seen", "likeliest", "limit"],
    right: "likeliest",
    reveal: source.pieces.length === target.pieces.length ? "reveal.same" : "reveal",
    goal: { selection: { part: "decoder", index: target.pieces.length - 1 } },
  };
}
