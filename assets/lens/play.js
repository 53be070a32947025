/** Playing the band: its columns appear one after the other, as the model wrote them. */

const STEP_MS = 500;

/** `reveal(count)` shows so many columns of `total`; `changed` hears of each play and pause. */
export function createPlayer(reveal, changed) {
  let timer, count = 0;
  const player = { total: 0, isFast: false, isPlaying: false, toggle, stop, hurry };

  function set(isPlaying) {
    clearTimeout(timer);
    player.isPlaying = isPlaying;
    changed(player);
  }
  function tick() {
    count += 1;
    reveal(count);
    if (count < player.total) timer = setTimeout(tick, STEP_MS / (player.isFast ? 2 : 1));
    else stop();
  }
  function toggle() {
    set(!player.isPlaying);
    if (!player.isPlaying) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) count = player.total - 1;
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
