/** The theme that the reader chose: light or dark; else that of the system. */

const NAME = "lens-theme";
const isDarkSystem = () => matchMedia("(prefers-color-scheme: dark)").matches;
// In another site's page only our element has a theme.
const owner = () => document.querySelector("gradio-app[src]") ?? document.body;

/** Show the theme that was chosen before. */
export function restoreTheme() {
  let theme;
  // A frame may forbid to keep anything.
  try { theme = localStorage.getItem(NAME); } catch {}
  if (theme) owner().classList.toggle("dark", theme === "dark");
}

/** Turn to the other theme; what the system has anyway is not remembered. */
export function turnTheme() {
  const isDark = owner().classList.toggle("dark");
  try {
    if (isDark === isDarkSystem()) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, isDark ? "dark" : "light");
  } catch {}
}
