// The answer to a request: what is typed is kept, shown as the patient will get it, and sent; nothing of it is lost or sent twice.
import { drafts } from "./draft.js";
import { byId, page } from "./page.js";

export const form = () => byId("answer");
export const typed = () => form()?.elements.text.value.trim() ?? "";

const { keep, forget } = drafts(form);

export function preview() {
  if (!form()) return;
  const [send, look] = [form().querySelector("[data-send]"), form().querySelector("[data-look]")];
  const bubble = byId("bubble");
  byId("sees").hidden = typed() === "";
  bubble.textContent = bubble.dataset.before + typed();
  send.hidden = false;
  look.hidden = look.disabled = true;
}

function start(text) {
  const box = form().elements.text;
  const others = [...form().querySelectorAll("[data-starter]")].map((one) => one.dataset.starter);
  const had = box.value.trim();
  box.value = (had === "" || others.includes(had) ? text : `${had} ${text}`) + " ";
  box.focus();
  keep();
  preview();
}

export function say(text) {
  const said = byId("said");
  if (said && said.textContent !== text) said.textContent = text;
}

// The box for the answer lies over the lower part of what was written: the newest words are scrolled above it, and while any are
// below, a line at its upper edge says so.
const FADES = 8; // the last pixels above the box, in which what lies below fades

function below() {
  const [box, words] = [form(), byId("words")];
  if (!box || !words) return 0;
  return Math.max(0, words.getBoundingClientRect().bottom - box.getBoundingClientRect().top + FADES);
}

export function beyond() {
  const sign = byId("beyond");
  if (sign) sign.hidden = below() <= 1;
}

export function newestInView() {
  if (below() > 1) {
    const { top, bottom } = [...byId("words").querySelectorAll(".them")].at(-1).getBoundingClientRect();
    const box = form().getBoundingClientRect().top - FADES;
    scrollBy({ top: Math.max(0, Math.min(top, bottom - box)), behavior: "instant" });
  }
  beyond();
}

// --- sending ---

export let timer = 0; // of the next try; 0 when nothing is to be sent
let renewed = false; // the form's token was fetched anew for this try

async function send() {
  const one = form();
  const button = one.querySelector("[data-send]");
  const body = new URLSearchParams(new FormData(one));
  timer = 0;
  one.elements.text.readOnly = button.disabled = true;
  say(one.dataset.sending);
  const answer = await fetch(button.formAction, { method: "POST", body, signal: AbortSignal.timeout(15_000) }).catch(() => null);
  if (answer?.redirected && new URL(answer.url).searchParams.has("done")) {
    forget();
    one.elements.text.value = one.elements.text.defaultValue = ""; // it went out: nothing is left to be kept
    return location.assign(answer.url);
  }
  one.elements.text.readOnly = button.disabled = false;
  if (!answer || answer.status >= 500) return later(one.dataset.away);
  const out = answer.status === 401 || answer.status === 403 || answer.redirected;
  if (out && !renewed) return later(one.dataset.ended, 0);
  renewed = false;
  show(await answer.text());
}

// The same answer twice within minutes is one to the server, so a try that got no answer may be made again.
function later(why, wait = 2000) {
  say(why);
  renewed = false;
  timer = setTimeout(renew, wait);
}

async function renew() {
  const { away, ended, other } = form().dataset;
  const answer = await fetch("/staff/").catch(() => null);
  if (timer === 0) return; // changed meanwhile
  if (!answer?.ok) return later(answer?.status === 401 ? ended : away);
  const inbox = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (inbox.body.dataset.me !== page.me) {
    timer = 0;
    return say(other);
  }
  const token = inbox.querySelector("[name=csrf]").value;
  for (const field of document.querySelectorAll("[name=csrf]")) field.value = token;
  renewed = true;
  send();
}

// Put another state of this page in its place, without leaving it.
function show(html) {
  const had = typed() && form().elements.text.value;
  const next = new DOMParser().parseFromString(html, "text/html");
  byId("main").replaceWith(next.getElementById("main"));
  delete page.unread;
  Object.assign(page, next.body.dataset);
  if (had && form()) form().elements.text.value = had;
  else if (had && page.mark !== "0") {
    byId("unsent").value ||= had;
    byId("kept").hidden = false;
  }
  preview();
  byId("text")?.focus({ preventScroll: true });
  scrollTo(0, 0);
  newestInView();
}

async function bring(address) {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok && !answer.redirected) show(await answer.text());
  else location.assign(address);
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "text" || !form()) return;
  keep();
  preview();
  if (timer) {
    clearTimeout(timer);
    timer = 0;
    say(form().dataset.unsent);
  }
});
document.addEventListener("click", (event) => {
  const [starter, news, more] = ["[data-starter]", "#news a", "#beyond a"].map((one) => event.target.closest(one));
  if (starter || news || more) event.preventDefault();
  if (more) scrollBy({ top: below() });
  if (starter) start(starter.dataset.starter);
  if (news) bring(news.href);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.id !== "text") return;
  const button = form()?.querySelector("[data-send]");
  if (button && !button.disabled) form().requestSubmit(button);
});
document.addEventListener("submit", (event) => {
  if (event.submitter?.dataset.send !== undefined) {
    event.preventDefault();
    clearTimeout(timer);
    return send();
  }
  setTimeout(() => event.target.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
