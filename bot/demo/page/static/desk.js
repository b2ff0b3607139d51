// Kari's, Ola's and the clinic's pages, each in a frame of its own that stays as it is while another is looked at.
import { sitBeside } from "./notices.js";
import { act, make } from "./wire.js";
import { t } from "./words.js";

const $ = (id) => document.getElementById(id);
const SEATS = ["kari", "ola", "clinic"];
const counts = { kari: 0, ola: 0, clinic: 0 };
const home = (seat) => `/${seat}/staff/`;

for (const seat of SEATS) {
  const button = make("button", { type: "button", data: { seat }, attributes: { "aria-pressed": String(seat === "kari") } },
    make("span", { className: "who" }), make("span", { className: "role" }), make("b", { className: "badge", hidden: true }));
  button.addEventListener("click", () => show(seat));
  $("seats").append(button);
  const frame = make("iframe", { data: { seat }, hidden: seat !== "kari" });
  frame.addEventListener("load", () => watch(seat, frame));
  $("frames").append(frame);
}

// Sit down at somebody's desk; `go` also brings it into view and gives it the focus.
export function show(seat, go = false) {
  for (const one of $("frames").children) one.hidden = one.dataset.seat !== seat;
  // The clinic's page is opened when somebody sits down there: until then it needs no connection.
  const wanted = $("frames").querySelector(`[data-seat="${seat}"]`);
  if (!wanted.getAttribute("src")) wanted.src = home(seat);
  for (const one of $("seats").children) one.setAttribute("aria-pressed", String(one.dataset.seat === seat));
  sitBeside(seat);
  if (!go) return;
  look("desk");
  $("desk").scrollIntoView({ block: "nearest" });
  wanted.focus();
  if (seat !== "clinic") point(wanted, performance.now() + 3000);
  dispatchEvent(new Event("desks"));
}

// Whether somebody sits at that desk with a request open that can be answered.
export function isOpenAt(seat) {
  const frame = $("frames").querySelector(`[data-seat="${seat}"]`);
  return !frame.hidden && Boolean(frame.contentDocument?.querySelector("body[data-page=request] #answer textarea"));
}

// Write an answer on the open page, where it can be read, and send it a moment later.
const READ_FIRST = 1200;

export function answerAs(seat, words) {
  look("desk");
  const inside = $("frames").querySelector(`[data-seat="${seat}"]`).contentDocument;
  const text = inside.querySelector("#answer textarea");
  if (text.value.trim() === "") {
    text.value = words;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  setTimeout(() => inside.querySelector("[data-send]")?.click(), READ_FIRST);
}

// Point at what is to be done on the page: the answer that is being written, else the first request, which is opened. It may be about to come.
function point(frame, until) {
  const inside = frame.contentDocument;
  const wanted = inside?.querySelector("#answer textarea, #list a");
  if (wanted?.href) return wanted.click();
  if (wanted) {
    wanted.focus();
    wanted.scrollIntoView({ block: "nearest" });
    wanted.style.outline = `3px solid ${getComputedStyle(document.body).getPropertyValue("--thread")}`;
    wanted.style.outlineOffset = "3px";
    wanted.addEventListener("blur", () => { wanted.style.outline = ""; }, { once: true });
    return undefined;
  }
  // A page about something else is left for the list.
  if (inside?.readyState === "complete" && !inside.querySelector("#list")) frame.src = home(frame.dataset.seat);
  if (performance.now() < until) setTimeout(() => { if (document.activeElement === frame) point(frame, until); }, 150);
  return undefined;
}

// In a narrow window one thing is shown at a time.
export function look(name) {
  document.body.dataset.view = name;
  const fold = { clinic: "clinic", time: "troubles" }[name];
  if (fold) $(fold).open = true;
  for (const one of document.querySelectorAll("nav [data-view]")) one.setAttribute("aria-pressed", String(one.dataset.view === name));
  if (name === "phone") $("chat").scrollTop = 1e9;
}

export function reload() {
  for (const frame of $("frames").children) {
    if (frame.dataset.seat !== "clinic" || !frame.hidden || frame.getAttribute("src")) frame.src = home(frame.dataset.seat);
  }
}

// While the three steps are taken the pages show only what these need; the server puts that style on, and here it is taken away.
export function calm() {
  if (document.body.dataset.guided === "true") return reload();
  for (const frame of $("frames").children) frame.contentDocument?.getElementById("calm")?.remove();
  return undefined;
}

export function name() {
  for (const button of $("seats").children) {
    button.querySelector(".who").textContent = t(`desk_${button.dataset.seat}`);
    button.querySelector(".role").textContent = t(`desk_${button.dataset.seat}_role`);
  }
  for (const frame of $("frames").children) frame.title = t("desk_frame", { name: t(`desk_${frame.dataset.seat}`) });
  count();
}

$("to-clinic").addEventListener("click", () => {
  $("frames").querySelector('[data-seat="clinic"]').src = "/clinic/staff/enrol";
  show("clinic", true);
});

// The staff page keeps the number of waiting requests in its title; that is what the badges show.
function watch(seat, frame) {
  const inside = frame.contentDocument;
  dispatchEvent(new Event("desks"));
  if (!inside?.head) return;
  // A link into Telegram leads to the phone beside, and never out of this machine.
  inside.addEventListener("click", (event) => {
    const token = event.target.closest?.('a[href*="t.me/"]')?.href.split("?start=")[1];
    if (!token) return;
    event.preventDefault();
    look("phone");
    act("follow", { seat, token });
  });
  const read = () => {
    counts[seat] = Number(/^\((\d+)\)/.exec(inside.title)?.[1] ?? 0);
    count();
  };
  new MutationObserver(read).observe(inside.head, { childList: true, subtree: true, characterData: true });
  read();
}

function count() {
  for (const button of $("seats").children) badge(button.querySelector(".badge"), counts[button.dataset.seat]);
  badge($("view-badge"), Math.max(counts.kari, counts.ola));
}

function badge(element, n) {
  element.hidden = n === 0;
  element.replaceChildren(make("span", { textContent: n, attributes: { "aria-hidden": "true" } }), make("span", { className: "hidden", textContent: t("desk_waiting", { n }) }));
}
