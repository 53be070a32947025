/** Playing the band: its columns appear one after the other, as the model wrote them. */

const STEP_MS = 500;

/**
 * `reveal(count)` shows the first `count` of `total()` columns; `changed` is called when playing
 * starts or stops and when its speed changes.
 */
export function createPlayer(total, reveal, changed) {
  let timer, count = 0;
  const player = { isFast: false, isPlaying: false, toggle, stop, hurry };

  function set(isPlaying) {
    clearTimeout(timer);
    player.isPlaying = isPlaying;
    changed(player);
  }
  function tick() {
    count += 1;
    reveal(count);
    if (count < total()) timer = setTimeout(tick, STEP_MS / (player.isFast ? 2 : 1));
    else stop();
  }
  function toggle() {
    set(!player.isPlaying);
    if (!player.isPlaying) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) count = total() - 1;
    tick();
  }
  function stop() {
    if (!count) return;
    count = 0;
    set(false);
    reveal(Infinity);
  }
  function hurry() {
    player.isFast = !player.isFast;
    changed(player);
  }
  return player;
}
