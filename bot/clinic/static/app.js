// Brings an open page up to date, fills in starters and shows what the patient will get. Everything works without it, in more steps.
const page = document.body.dataset;
const news = document.getElementById("news");

function titled(waiting) {
  document.title = waiting > 0 ? `(${waiting}) ${page.title}` : page.title;
}

// --- the inbox ---

const list = document.getElementById("list");
const live = document.getElementById("live");

async function refresh() {
  const answer = await fetch("/staff/list", { headers: { Accept: "text/html" } });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.innerHTML = await answer.text();
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
  const count = list.querySelector(".count");
  live.dataset.lost = count.dataset.clock;
  const waiting = Number(count.dataset.waiting);
  if (waiting > Number(page.waiting)) news.textContent = `${news.dataset.news} ${count.textContent}`;
  page.waiting = waiting;
  titled(waiting);
}

function connected(well) {
  if (!live) return;
  live.hidden = false;
  live.classList.toggle("lost", !well);
  live.textContent = well ? live.dataset.live : live.dataset.lost;
}

// --- one request ---

const form = document.getElementById("answer");

function preview() {
  const text = form.elements.text;
  const bubble = document.getElementById("bubble");
  const send = form.querySelector("[data-send]");
  const look = form.querySelector("button:not([data-send])");
  form.querySelector(".live-preview").hidden = text.value.trim() === "";
  bubble.textContent = bubble.dataset.before + text.value.trim();
  send.hidden = false;
  send.disabled = text.value.trim() === "";
  look.hidden = look.disabled = true;
}

if (form) {
  form.elements.text.addEventListener("input", preview);
  form.addEventListener("click", (event) => {
    const starter = event.target.closest("[data-starter]");
    if (!starter) return;
    event.preventDefault();
    form.elements.text.value = starter.dataset.starter + " ";
    form.elements.text.focus();
    preview();
  });
  preview();
}

for (const one of document.querySelectorAll("form")) {
  one.addEventListener("submit", () => {
    setTimeout(() => one.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
  });
}
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// --- news ---

function changed(now) {
  titled(now.waiting);
  if (page.page === "request" && now.request !== 0 && now.request !== Number(page.mark) && !news.firstChild) {
    const link = document.createElement("a");
    link.href = news.dataset.link;
    link.textContent = news.dataset.news;
    news.append(link);
  }
}

let mark = null;
const source = new EventSource(`/staff/events?q=${encodeURIComponent(page.code ?? "")}`);
source.addEventListener("open", () => connected(true));
source.addEventListener("error", () => connected(false));
source.addEventListener("end", () => location.reload());
source.addEventListener("inbox", (event) => {
  const now = JSON.parse(event.data);
  if (list && mark !== now.inbox) refresh().catch(() => connected(false));
  mark = now.inbox;
  changed(now);
});
if (list) setInterval(() => refresh().catch(() => connected(false)), 60_000);
