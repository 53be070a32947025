/** The call with which programs get what is shown. */

import { current, sideOf } from "../store.js";

/** Write the call under *For programs*; a guest has none. */
export function drawCall({ find, state, locale }) {
  const { change, other } = current(state);
  const quoted = Object.entries({ text: state.text, change, other }).map(([name, value]) => [name, JSON.stringify(value)]);
  find("code").textContent = locale.say(sideOf(state).calls[other ? 2 : change ? 1 : 0],
    { ...Object.fromEntries(quoted), sentence: state.sentence + 1 });
}
