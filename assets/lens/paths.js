/** The what-ifs of a sentence: its translations with pieces that the reader chose. Pure. */

// A trail is a list of traces, from the model's own translation to the one that is shown. Each has
// more choices than the one before it; a trail that a link opened may lack those in between.

export const choicesOf = (trail) => trail.at(-1).target.forced;

/** Find the trace with these choices, a list of [step, id]; steps count from 1. */
export const findPath = (trail, forced) =>
  trail.find(({ target }) => `${target.forced}` === `${forced}`);

/** Put `trace` at the end; whatever has as many choices or more is dropped. */
export const extendTrail = (trail, trace) => [
  ...trail.filter(({ target }) => target.forced.length < trace.target.forced.length),
  trace,
];

/**
 * The choices that lead to `id` at `step`: those before it, and this one unless the model writes
 * `id` there by itself. Example: after [[2, 7], [5, 8]], 9 at step 4 -> [[2, 7], [4, 9]].
 */
export function choose(trail, step, id) {
  const kept = choicesOf(trail).filter(([at]) => at < step);
  const isOwn = findPath(trail, kept)?.target.ids[step - 1] === id;
  return isOwn ? kept : [...kept, [step, id]];
}
