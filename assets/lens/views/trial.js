/** What the tab *What if* tries, and of which trace. Pure. */

import { othersOf } from "../pairs.js";
import { choicesOf, findPath, partsOf } from "../paths.js";
import { current, trailOf } from "../store.js";

const FIRST = { kind: "silence", order: "most", seed: 1, where: "both", mode: "only" };
/** The kinds that a model can do, and the options that each has. */
export const KINDS = { context: ["silence", "vector", "leave"], attention: ["silence", "look", "leave"] };
export const OPTIONS = {
  silence: { order: ["most", "random"] },
  vector: { where: ["both", "start", "steps"] },
  look: { mode: ["only", "never"] },
  leave: {},
};
/** What is tried: what the reader set, or else what the change says. */
export function trialOf(state) {
  const { architecture } = current(state).model;
  const trial = { ...FIRST, ...readPart(choicesOf(trailOf(state)).findLast((part) => !part.startsWith("force:"))), ...state.trial };
  return KINDS[architecture].includes(trial.kind) ? trial : { ...trial, kind: FIRST.kind };
}

/** Example: "silence:random:64:7" → {kind: "silence", order: "random", seed: 7}. */
export function readPart(part = "") {
  const [kind, how, ...values] = part.split(":");
  if (kind === "silence" && how === "random") return { kind, order: how, seed: Number(values[1]) };
  if (kind === "vector") return { kind, where: OPTIONS.vector.where.find((place) => values.includes(place)) ?? "both" };
  if (kind === "look" && how !== "even") return { kind, mode: how };
  return kind ? { kind } : {};
}

/** The step that attention is directed at: the selected one, or the first. */
export const stepOf = ({ selection: { part, index } }) => (part === "decoder" ? index + 1 : 1);

/** The sentence that a vector is taken of: the reader's choice, the change's, or the first offered. */
export const otherOf = (state) =>
  state.other || current(state).other || othersOf(current(state))[0];

export function optionsOf(state) {
  const { kind, order, seed, where, mode } = trialOf(state);
  return {
    silence: order === "random" ? { kind, order, seed } : { kind },
    vector: { kind, where, other: otherOf(state) },
    look: { kind, mode, step: stepOf(state) },
    leave: { kind },
  }[kind];
}

/** The trace without the changes that the stops take the place of, where the trail has it. */
export function subject(state) {
  const { kind, step } = optionsOf(state);
  const trace = current(state);
  const isOurs = (part) => (kind === "look"
    ? part === "look:even" || part.match(/^look:\w+:(\d+):/)?.[1] === `${step}`
    : part.startsWith(`${kind}:`));
  const parts = partsOf(trace).filter((part) => !isOurs(part));
  const other = /vector:[bo]/.test(parts) ? trace.other : "";
  return findPath(trailOf(state), parts, other) ?? trace;
}
