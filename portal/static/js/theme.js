// Follow the system's light or dark theme. Runs before the page is painted, so not as a module.
// Without it portal.css follows the system by itself, for the colours that matter most.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => { document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light"; };
dark.addEventListener("change", follow);
follow();
