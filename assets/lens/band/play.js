/** Playing the band: its columns appear one after the other, as the model wrote them. */

const STEP_MS = 500;
const SPEEDS = [1, 2, 0.5];

/**
 * `advance(isFirst)` shows one column more and returns whether there are more; `changed` is called
 * when playing starts or stops and when its speed changes.
 */
export function createPlayer(advance, changed) {
  let timer;
  const player = { speed: 1, isPlaying: false, toggle, stop, hurry };

  function set(isPlaying) {
    clearTimeout(timer);
    player.isPlaying = isPlaying;
    changed(player);
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

export function showPlayer({ find, locale }, { isPlaying, speed }) {
  find("[data-act=play]").ariaPressed = isPlaying;
  find("[data-act=speed]").textContent = `${locale.number(speed, speed < 1 ? 1 : 0)}×`;
}
