// Brings an open page up to date, fills in starters, shows what the patient will get, and loses nothing that was typed.
// Everything works without it, in more steps. The answer: answer.js; news: live.js, and news.js for all tabs together.
import { beyond, newestInView, preview } from "./answer.js";
import { filter } from "./filter.js";
import "./keys.js";
import { connected, listen, refresh } from "./live.js";
import { byId, fine, page } from "./page.js";

// --- reading ---

// A browser may fetch a page ahead, or a filter open it: the patient reads "read" only once somebody is there. The first sign of a hand
// tells it; where none comes (a screen reader), the page has been in view, with the focus, for ten seconds.
const HANDS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"];
const IN_VIEW = 10;
let inView = 0;
let telling = false;

async function tellRead() {
  const csrf = page.unread;
  if (!csrf || telling || document.prerendering || document.visibilityState !== "visible") return;
  telling = true;
  const answer = await fetch(`/staff/q/${page.code}/read`, { method: "POST", body: new URLSearchParams({ csrf }) }).catch(() => null);
  telling = false;
  if (answer?.ok) delete page.unread;
}

for (const hand of HANDS) addEventListener(hand, (event) => { if (event.isTrusted) tellRead(); }, { passive: true });
setInterval(() => {
  inView = document.hasFocus() && document.visibilityState === "visible" && !document.prerendering ? inView + 1 : 0;
  if (inView >= IN_VIEW) tellRead();
}, 1000);

// --- the beginning ---

// With a keyboard the next thing to do has the focus: the first that waits, the answer, and after it the next that waits.
function settle() {
  if (!fine || !document.hasFocus() || document.activeElement !== document.body) return;
  const wanted = page.page === "inbox" ? [".todo a"] : page.done ? [".following", ".up a"] : ["#text"];
  wanted.map((one) => document.querySelector(one)).find(Boolean)?.focus({ preventScroll: true });
}

// A page that came back from a form stands under the request's own address, so that "reload" sends nothing again.
if (page.page === "request" && !location.pathname.endsWith(`/q/${page.code}`)) history.replaceState(null, "", byId("news").dataset.link);
for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll(".history")) one.open = true; });
filter();
for (const hint of document.querySelectorAll(".keys")) hint.hidden = !fine;
preview();
settle();
newestInView();
for (const change of ["scroll", "resize"]) addEventListener(change, beyond, { passive: true });
document.addEventListener("input", beyond);
listen();
if (byId("list")) setInterval(() => refresh().catch(() => connected(false)), 60_000);
