/** The tabs. Each is one module of the same shape, loaded when it is first opened. */

import { loadSheet } from "../dom.js";

// What must be known of a tab before it is opened: whether it `suits` a trace, and what it `asks` the
// server for, views as [name, options]. Its module has
//   asks(state), subject(state)   where these are not known before: views, and of which trace they are
//   draw({state, trace, shown, selection, column, pointed, answers, locale, shows})    the panel, as nodes
//   table(…)      the same numbers, as {caption, head, rows}
//   acts          what its buttons do to the state: `ACTS` in `store.js`
export const VIEWS = [
  { name: "next", suits: () => true, asks: () => [] },
  { name: "memory", suits: () => true, asks: () => [["reading", {}], ["gates", {}]] },
  { name: "source", suits: () => true, asks: () => [["influence", {}]] },
  { name: "search", suits: () => true, asks: () => [] },
  { name: "whatif", suits: () => true, asks: () => [] },
  { name: "compare", suits: () => true, asks: () => [] },
  { name: "table", suits: () => true, asks: () => [] },
];

/** With a source piece selected, the first tab shows another view, which is no tab of its own. */
export const MOVES = { name: "moves", asks: () => [] };

export const viewOf = (tab, part) =>
  (tab === "next" && part === "encoder" ? MOVES : VIEWS.find(({ name }) => name === tab));
export const isLoaded = (view) => "draw" in view;
export const suits = (name, trace) => Boolean(viewOf(name)?.suits(trace));
export const actOf = (name) => VIEWS.find(({ acts }) => acts && name in acts)?.acts[name];

let looks;

/** Load the module of `view` and how panels look; it is in the list from then on. */
export async function load(view) {
  looks ??= loadSheet("panel.css");
  const [module] = await Promise.all([import(`./${view.name}.js`), looks]);
  return Object.assign(view, module.default);
}
