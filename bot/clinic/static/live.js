// News: that the inbox or the request on the page has changed.
import { form, say, timer, typed } from "./answer.js";
import { filter } from "./filter.js";
import { byId, page, released, titled } from "./page.js";

// --- the inbox ---

// Whoever has the focus keeps it, or the row in its place gets it; whoever has scrolled keeps the row they look at where it is.
function drawAnew(list, html) {
  const rows = () => [...list.querySelectorAll("li:not([hidden]) a")];
  const named = (href) => rows().find((one) => one.getAttribute("href") === href);
  const before = rows();
  const at = before.indexOf(document.activeElement);
  const focused = at < 0 ? null : before[at].getAttribute("href");
  const first = scrollY > 0 ? before.find((one) => one.getBoundingClientRect().bottom > 0) : null;
  const [seen, top] = first ? [first.getAttribute("href"), first.getBoundingClientRect().top] : [];
  list.innerHTML = html;
  filter();
  if (focused) (named(focused) ?? rows()[Math.min(at, rows().length - 1)] ?? byId("main")).focus({ preventScroll: true });
  const same = seen && named(seen);
  if (same) scrollBy({ top: same.getBoundingClientRect().top - top, behavior: "instant" });
}

let turn = 0; // of the newest look at the list: an older one that comes late is left alone

export async function refresh() {
  const mine = ++turn;
  const answer = await fetch("/staff/list", { headers: { Accept: "text/html" } });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const html = await answer.text();
  await released();
  if (mine !== turn) return undefined;
  const list = byId("list");
  drawAnew(list, html);
  const count = list.querySelector(".count").dataset;
  byId("live").dataset.lost = count.clock;
  const waiting = Number(count.waiting);
  const news = byId("news");
  if (waiting > Number(page.waiting)) news.textContent = `${news.dataset.news} ${list.querySelector(".count").textContent}`;
  page.waiting = waiting;
  return titled({ waiting, urgent: Number(count.urgent) });
}

// --- news ---

let mark = null;
let silence = 0;

export function connected(well) {
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

async function changed(now) {
  titled(now);
  await released();
  if (page.page !== "request" || page.mark === "0") return;
  const one = now.requests[page.code];
  const writing = byId("writing");
  if (writing && one) {
    if (one.writing && writing.hidden) writing.textContent = writing.dataset.said;
    writing.hidden = !one.writing;
  }
  if (one && one.steps === Number(page.mark)) {
    if (one.unopened !== Number(page.unopened)) bringOpened().catch(() => connected(false));
    return;
  }
  const news = byId("news");
  const text = !one ? news.dataset.gone : one.heard > Number(page.heard) ? news.dataset.more : news.dataset.news;
  if (news.textContent === text) return;
  byId("done")?.remove(); // what was done a while ago, beside news about it, would say two things at once
  const link = document.createElement("a");
  link.href = news.dataset.link;
  link.textContent = text;
  news.replaceChildren(link);
}

// The patient has opened an answer: nothing new is said, so the page brings itself up to date.
async function bringOpened() {
  const answer = await fetch(`/staff/q/${page.code}/again`);
  if (!answer.ok) throw new Error(answer.status);
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  await released();
  if (next.body.dataset.mark !== page.mark) return;
  byId("words").replaceWith(next.getElementById("words"));
  page.unopened = next.body.dataset.unopened;
}

// Logged out: a page with something typed stays as it is until somebody is logged in again.
function ended() {
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

function hear({ kind, now }) {
  if (kind === "end") return ended();
  connected(kind === "open" || kind === "inbox");
  if (kind === "closed") setTimeout(again, 5000);
  if (kind !== "inbox") return undefined;
  if (byId("list") && mark !== now.inbox) refresh().catch(() => connected(false));
  mark = now.inbox;
  return changed(now);
}

// All tabs share one stream (news.js). A browser that cannot share asks every few seconds.
const ASK_EVERY = 10_000;
let shared = null;

export function listen() {
  if (!globalThis.SharedWorker) return ask();
  if (!shared) {
    const worker = new SharedWorker(page.news);
    worker.addEventListener("error", () => { shared = null; ask(); });
    shared = worker.port;
    shared.addEventListener("message", ({ data }) => hear(data));
    shared.start();
    addEventListener("pagehide", () => shared?.postMessage({ bye: true }));
  }
  return shared.postMessage({ code: page.code ?? "" });
}

async function ask() {
  const answer = await fetch(`/staff/glance?q=${encodeURIComponent(page.code ?? "")}`).catch(() => null);
  if (answer?.status === 401) return hear({ kind: "end" });
  hear(answer?.ok ? { kind: "inbox", now: await answer.json() } : { kind: "lost" });
  return setTimeout(ask, ASK_EVERY);
}
