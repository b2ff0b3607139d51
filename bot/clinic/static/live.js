// News: that the inbox or the request on the page has changed.
import { form, say, timer, typed } from "./answer.js";
import { filter } from "./filter.js";
import { byId, page, titled } from "./page.js";

// --- the inbox ---

export async function refresh() {
  const list = byId("list");
  const answer = await fetch("/staff/list", { headers: { Accept: "text/html" } });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.innerHTML = await answer.text();
  filter();
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
  const count = list.querySelector(".count").dataset;
  byId("live").dataset.lost = count.clock;
  const waiting = Number(count.waiting);
  const news = byId("news");
  if (waiting > Number(page.waiting)) news.textContent = `${news.dataset.news} ${list.querySelector(".count").textContent}`;
  page.waiting = waiting;
  titled({ waiting, urgent: Number(count.urgent) });
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

function changed(now) {
  titled(now);
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
