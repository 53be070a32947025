/** Playing the band: its columns appear one after the other, as the model wrote them. */

import { progressOf, reveal } from "../store.js";

const STEP_MS = 500;
const SPEEDS = [1, 2, 0.5];

/** A player of what `screen` shows; `read()` returns the state, `write(state)` changes it. */
export function createPlayer(screen, read, write) {
  const changed = (playing) => showPlayer(screen, playing);
  let timer;
  const player = { speed: 1, isPlaying: false, toggle, stop, hurry };

  function set(isPlaying) {
    clearTimeout(timer);
    player.isPlaying = isPlaying;
    changed(player);
  }
  /** Show one column more, the first after the last; return whether there are more. */
  function advance(isFirst) {
    const { shown, total } = progressOf(read());
    write(reveal(read(), isFirst && shown === total ? 1 : shown + 1));
    return read().shown < Infinity;
  }
  function tick(isFirst) {
    if (!advance(isFirst)) stop();
    else if (player.isPlaying) timer = setTimeout(tick, STEP_MS / player.speed, false);
  }
  function toggle() {
    // Where motion is to be reduced, a press shows one more.
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    set(!player.isPlaying && !isStill);
    if (player.isPlaying || isStill) tick(true);
  }
  function stop() {
    if (player.isPlaying) set(false);
  }
  function hurry() {
    player.speed = SPEEDS[(SPEEDS.indexOf(player.speed) + 1) % SPEEDS.length];
    changed(player);
  }
  return player;
}

function showPlayer({ find, locale }, { isPlaying, speed }) {
  find("[data-act=play]").ariaPressed = isPlaying;
  find("[data-act=speed]").textContent = `${locale.number(speed, speed < 1 ? 1 : 0)}×`;
}
