/** The what-ifs of a sentence: its translations with what the reader changed. Pure. */

// A trail is a list of traces, from the model's own translation to the one that is shown. Each has
// more changes than the one before it; a trail that a link opened may lack those in between.

/** The parts of a change. Example: "force:2:7,leave:3" → ["force:2:7", "leave:3"]. */
export const partsOf = ({ change }) => (change ? change.split(",") : []);

export const choicesOf = (trail) => partsOf(trail.at(-1));

/** Find the trace with these parts, the vector of them taken of the sentence `other`. */
export const findPath = (trail, parts, other = "") =>
  trail.find((trace) => trace.change === `${parts}` && (trace.other ?? "") === other);

/** Put `trace` at the end; whatever has as many changes or more is dropped. */
export const extendTrail = (trail, trace) => [
  ...trail.filter((each) => partsOf(each).length < partsOf(trace).length),
  trace,
];

/** The step that a part forces, or 0. Example: "force:3:17" → 3. */
const stepOf = (part) => Number(part.match(/^force:(\d+)/)?.[1] ?? 0);

/**
 * The changes that lead to `id` at `step`: those before it, and this one unless the model writes
 * `id` there by itself. Example: after ["force:2:7", "force:5:8"], 9 at step 4 ->
 * ["force:2:7", "force:4:9"].
 */
export function choose(trail, step, id) {
  const kept = choicesOf(trail).filter((part) => stepOf(part) < step);
  const isOwn = findPath(trail, kept, trail.at(-1).other)?.target.ids[step - 1] === id;
  return isOwn ? kept : [...kept, `force:${step}:${id}`];
}
