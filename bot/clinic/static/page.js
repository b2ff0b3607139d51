// What all parts of the script share: the page's own data, and its title.
export const page = document.body.dataset;
export const byId = (id) => document.getElementById(id);
export const fine = matchMedia("(hover: hover) and (pointer: fine)").matches;

export function titled({ waiting, urgent }) {
  document.title = waiting > 0 ? `(${waiting}) ${urgent > 0 ? `${page.urgent} – ` : ""}${page.title}` : page.title;
}

// While a finger or a button of the mouse is down, nothing takes the place of what lies under it: a browser gives a click to the element
// that was there at both ends of it, and to nothing where that has gone. A click comes a moment after the finger is lifted.
const CLICKS = 300;
const LONGEST = 10_000; // whoever holds it down for longer, or lets go where no page hears of it
const held = [];
let down = 0;

function free() {
  down = 0;
  for (const go of held.splice(0)) go();
}

function soon(wait) {
  clearTimeout(down);
  down = setTimeout(free, wait);
}

addEventListener("pointerdown", () => soon(LONGEST), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { if (down) soon(CLICKS); }, true);

/** Comes when nothing is held down. */
export const released = () => (down ? new Promise((go) => held.push(go)) : Promise.resolve());
