// Brings an open page up to date, fills in starters, shows what the patient will get, and loses nothing that was typed.
// Everything works without it, in more steps.
const page = document.body.dataset;
const byId = (id) => document.getElementById(id);
const fine = matchMedia("(hover: hover) and (pointer: fine)").matches;

function titled({ waiting, urgent }) {
  document.title = waiting > 0 ? `(${waiting}) ${urgent > 0 ? `${page.urgent} – ` : ""}${page.title}` : page.title;
}

// --- the inbox ---

async function refresh() {
  const list = byId("list");
  const answer = await fetch("/staff/list", { headers: { Accept: "text/html" } });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.innerHTML = await answer.text();
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
  const count = list.querySelector(".count").dataset;
  byId("live").dataset.lost = count.clock;
  const waiting = Number(count.waiting);
  const news = byId("news");
  if (waiting > Number(page.waiting)) news.textContent = `${news.dataset.news} ${list.querySelector(".count").textContent}`;
  page.waiting = waiting;
  titled({ waiting, urgent: Number(count.urgent) });
}

// --- one request: what is typed ---

const form = () => byId("answer");
const typed = () => form()?.elements.text.value.trim() ?? "";
const drawer = () => `answer ${page.me} ${page.code}`;
const KEPT_FOR = 12 * 60 * 60 * 1000;

// Kept in this tab only, so that a look at another page loses nothing; gone when it is sent, on logging out, and with the tab.
const drawers = (() => { try { return sessionStorage; } catch { return null; } })(); // a locked-down browser may forbid it

function keep() {
  if (typed()) drawers?.setItem(drawer(), JSON.stringify({ text: form().elements.text.value, at: Date.now() }));
  else forget();
}

function kept() {
  const { text, at } = JSON.parse(drawers?.getItem(drawer()) ?? "{}");
  return at > Date.now() - KEPT_FOR ? text : "";
}

function forget() {
  drawers?.removeItem(drawer());
}

function bringBack() {
  if (page.page !== "request" || page.done === "answered") return forget();
  const text = kept();
  if (!text) return;
  if (form()) form().elements.text.value ||= text;
  else if (page.mark !== "0") {
    byId("unsent").value ||= text;
    byId("kept").hidden = false;
  }
}

function preview() {
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

function say(text) {
  const said = byId("said");
  if (said && said.textContent !== text) said.textContent = text;
}

// --- one request: sending ---

let timer = 0; // of the next try; 0 when nothing is to be sent
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
  const next = new DOMParser().parseFromString(html, "text/html");
  byId("main").replaceWith(next.getElementById("main"));
  delete page.unread;
  Object.assign(page, next.body.dataset);
  bringBack();
  preview();
  byId("text")?.focus({ preventScroll: true });
  scrollTo(0, 0);
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
  const [starter, news] = [event.target.closest("[data-starter]"), event.target.closest("#news a")];
  if (starter || news) event.preventDefault();
  if (starter) start(starter.dataset.starter);
  if (news) bring(news.href);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.id !== "text") return;
  const button = form()?.querySelector("[data-send]");
  if (button && !button.disabled) form().requestSubmit(button);
});
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action").endsWith("/logout")) drawers?.clear();
  if (event.submitter?.dataset.send !== undefined) {
    event.preventDefault();
    clearTimeout(timer);
    return send();
  }
  setTimeout(() => event.target.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// --- news ---

let source = null;
let mark = null;
let silence = 0;

function connected(well) {
  const live = byId("live");
  clearTimeout(silence);
  if (live) {
    live.hidden = false;
    live.classList.toggle("lost", !well);
    live.textContent = well ? live.dataset.live : live.dataset.lost;
  } else if (form() && !timer) {
    const { cut, out } = form().dataset;
    if (!well) silence = setTimeout(() => say(cut), 5000);
    else if ([cut, out].includes(byId("said").textContent)) say("");
  }
}

function changed(now) {
  titled(now);
  const news = byId("news");
  if (page.page !== "request" || page.mark === "0" || now.request === Number(page.mark)) return;
  const text = now.request === 0 ? news.dataset.gone : now.heard > Number(page.heard) ? news.dataset.more : news.dataset.news;
  if (news.textContent === text) return;
  const link = document.createElement("a");
  link.href = news.dataset.link;
  link.textContent = text;
  news.replaceChildren(link);
}

// Logged out: a page with something typed stays as it is until somebody is logged in again.
function ended() {
  source.close();
  if (!typed()) return location.reload();
  if (!timer) say(form().dataset.out);
  setTimeout(again, 5000);
}

async function again() {
  const answer = await fetch("/staff/list").catch(() => null);
  if (answer?.status === 401) return ended();
  if (answer?.ok) return listen();
  setTimeout(again, 5000);
}

function listen() {
  source = new EventSource(`/staff/events?q=${encodeURIComponent(page.code ?? "")}`);
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => {
    connected(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 5000);
  });
  source.addEventListener("end", ended);
  source.addEventListener("inbox", (event) => {
    const now = JSON.parse(event.data);
    if (byId("list") && mark !== now.inbox) refresh().catch(() => connected(false));
    mark = now.inbox;
    changed(now);
  });
}

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
  const wanted = page.page === "inbox" ? [".waiting a, .mine a"] : page.done ? [".following", ".up a"] : ["#text"];
  wanted.map((one) => document.querySelector(one)).find(Boolean)?.focus({ preventScroll: true });
}

// A page that came back from a form stands under the request's own address, so that "reload" sends nothing again.
if (page.page === "request" && !location.pathname.endsWith(`/q/${page.code}`)) history.replaceState(null, "", byId("news").dataset.link);
for (const hint of document.querySelectorAll(".keys")) hint.hidden = !fine;
bringBack();
preview();
settle();
listen();
if (byId("list")) setInterval(() => refresh().catch(() => connected(false)), 60_000);
