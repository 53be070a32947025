/** Swipes, where there is a screen to touch. */

/** Pixels of the shortest swipe. */
const SWIPE = 40;

/** One finger, mostly sideways, where no box scrolls sideways itself. */
export function listen(root, move) {
  let start = null;
  root.addEventListener("touchstart", ({ touches, target }) => {
    const box = target.closest(".stage, .part, .box");
    const scrolls = box && box.scrollWidth > box.clientWidth + 1;
    start = touches.length === 1 && !scrolls ? touches[0] : null;
  }, { passive: true });
  root.addEventListener("touchend", ({ changedTouches: [end] }) => {
    if (!start) return;
    const [x, y] = [end.clientX - start.clientX, end.clientY - start.clientY];
    if (Math.abs(x) > Math.max(SWIPE, 2 * Math.abs(y))) move(x < 0 ? 1 : -1);
  });
}
