/** What the reader does with buttons, keys and fingers, and what that changes. */

import { ACTS, move } from "./acts.js";
import { listenToKeys } from "./keys.js";
import * as store from "./store.js";
import { actOf } from "./views/index.js";

/** `play(act)` and `stop()` are the player's; `change(transition, …)` changes the state that `read` returns. */
export function listen(root, screen, { play, stop }, change, read) {
  const load = (node) => import("./effects.js")
    .then((module) => module[node.dataset.act](node, screen, change))
    .catch(() => change(store.fail, "fail"));
  const effects = {
    play: () => play("toggle"),
    speed: () => play("hurry"),
  };
  // A button's `data-act` names what it does, its `data-value` to what.
  root.addEventListener("click", ({ target }) => {
    const node = target.closest("[data-act]");
    if (!node) return;
    const { act, value } = node.dataset;
    const own = ACTS[act] ?? actOf(act);
    if (own) change(own, value);
    else (effects[act] ?? load)(node);
  });
  screen.find(".scrubber").addEventListener("input", ({ target }) =>
    change(store.reveal, Number(target.value)));
  const moveBy = (delta) => change(move, delta);
  const focused = (act) => (value) => { act(value); screen.band.focus(); };
  if (navigator.maxTouchPoints) import("./swipes.js").then((swipes) => swipes.listen(root, moveBy));
  listenToKeys(root, {
    move: focused(moveBy),
    row: (delta) => screen.band.moveRow(delta),
    play: () => store.shows(read(), "play") && play("toggle"),
    stop,
    back: focused(() => change(ACTS.undo)),
  });
}
