// The patient's phone: bubbles, keys, the writing field and the locked screen, drawn from what the server says stands there.
import { drawLock } from "./lockscreen.js";
import { act, make } from "./wire.js";
import { day, dayShort, language, t, time } from "./words.js";

const $ = (id) => document.getElementById(id);
const chat = $("chat");
const text = $("text");
const drawn = new Map(); // number of the message → { json, element }
let phone = null;
let signature = "";
let toastShown = 0;
let toastTimer = 0;
let keysHidden = false;
let asked = false; // a question with keys of its own is the newest message
let last = null;
let unpassed = false; // the answered welcome is wanted all the same
// After a press by keyboard the next question is where the focus goes on.
let followUntil = 0;

const TICKS = {
  waiting: "M8 1.5a5 5 0 1 0 .01 0M8 3.8V6.5l1.8 1.1",
  one: "m2.5 6.5 3 3 6-7",
  two: "m1 6.5 3 3 6-7M7.5 9l.5.5 6-7",
};

export function draw(next, fresh) {
  const swapped = fresh || phone?.chat !== next.chat;
  if (swapped) unpassed = false;
  phone = { ...next, messages: shortened(next.messages) };
  last = next;
  if (swapped) {
    chat.replaceChildren();
    drawn.clear();
    signature = "";
    toastShown = next.toast?.n ?? 0;
    close();
  }
  drawMessages(swapped);
  drawHead();
  drawBottom();
  drawLock(phone);
  drawToast();
}

// --- messages ---

// While the three steps are taken, the questions that the red button answered are one line that opens.
function shortened(messages) {
  if (unpassed || document.body.dataset.guided !== "true") return messages;
  const first = messages.find((one) => one.passed);
  const fold = first && { n: first.n, who: "bot", kind: "passed", at: first.at };
  return messages.filter((one) => one === first || !one.passed).map((one) => (one === first ? fold : one));
}

export function drawGuided() { if (last) draw(last, false); }

function drawMessages(swapped) {
  const bottom = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60;
  const lostFocus = chat.contains(document.activeElement);
  const newestOne = phone.messages.at(-1);
  const wanted = new Set(phone.messages.map((one) => one.n));
  for (const [number, { element }] of drawn) {
    if (!wanted.has(number)) { element.remove(); drawn.delete(number); }
  }
  let before = null;
  let own = false;
  let newest = null;
  for (const [place, message] of phone.messages.entries()) {
    const follows = phone.messages[place + 1];
    const tail = !follows || follows.who !== message.who || day(follows.at) !== day(message.at);
    const heading = place === 0 || day(phone.messages[place - 1].at) !== day(message.at);
    const json = JSON.stringify([message, tail, heading]) + document.documentElement.lang;
    const known = drawn.get(message.n);
    if (!known || known.json !== json) {
      const element = bubble(message, tail, heading, !known && !swapped);
      if (known) known.element.replaceWith(element);
      else if (before) before.after(element);
      else chat.prepend(element);
      drawn.set(message.n, { json, element });
      if (!known) { own ||= message.who === "person"; newest = element; }
    }
    before = drawn.get(message.n).element;
  }
  chat.querySelector(".welcome")?.remove();
  if (phone.messages.length === 0) chat.append(welcome());
  if (bottom || own || swapped) requestAnimationFrame(() => { chat.scrollTop = chat.scrollHeight; });
  if (newest && newestOne?.who === "bot") follow(newest);
  if (lostFocus && document.activeElement === document.body) chat.focus({ preventScroll: true });
}

// Let the bot's next question have the focus when it comes.
export function followSoon() { followUntil = performance.now() + 4000; }

function follow(element) {
  if (performance.now() > followUntil) return;
  const first = element.querySelector(".rows button");
  if (first) { first.focus(); followUntil = 0; }
}

function welcome() {
  return make("div", { className: "welcome" }, make("strong", { textContent: t("chat_empty_title") }), make("p", { textContent: phone.about || t("chat_empty") }));
}

function bubble(message, tail, heading, arriving) {
  const item = make("div", { className: "item" });
  if (heading) item.append(make("p", { className: "day", textContent: dayShort(message.at) }));
  if (message.kind === "passed") {
    const open = make("button", { type: "button", className: "passed", textContent: t("chat_passed") });
    open.addEventListener("click", () => { unpassed = true; draw(last, false); chat.focus({ preventScroll: true }); });
    item.append(open);
    return item;
  }
  if (message.kind === "service") {
    item.append(make("p", { className: "day", textContent: t(`service_${message.text}`, { name: phone.name }) }));
    return item;
  }
  const out = message.who === "person";
  const box = make("div", { className: `bubble ${out ? "out" : "in"}${tail ? " tail" : ""}${arriving ? " arriving" : ""}` });
  box.append(content(message), meta(message));
  if (message.kind === "sticker") box.classList.add("sticker");
  item.append(box);
  if (message.rows) item.append(inlineKeys(message));
  return item;
}

function content(message) {
  switch (message.kind) {
    // As on a real phone, where the link's token does not show.
    case "text": return make("p", { className: "said", textContent: message.text.replace(/^\/start \S+$/, "/start") });
    case "sticker": return make("p", { className: "said", textContent: message.text, attributes: { role: "img", "aria-label": `${t("kind_sticker")} ${message.text}` } });
    case "voice": return make("p", { className: "voice" }, make("span", { className: "wave", attributes: { "aria-hidden": "true" } }), `${t("kind_voice")} ${message.text}`);
    case "document": return make("div", {}, file(message), make("p", { className: "said", textContent: message.text }));
    default: return make("p", { className: "said", textContent: `${t(`kind_${message.kind}`)} ${message.text}` });
  }
}

function file(message) {
  const shown = message.picture ? make("img", { src: message.file, alt: t("kind_document") }) : t("kind_document");
  return make("a", { href: message.file, target: "_blank", rel: "noreferrer", className: "file" }, shown);
}

function meta(message) {
  const made = make("span", { className: "meta" });
  if (message.edited) made.append(`${t("edited")} `);
  made.append(time(message.at));
  if (message.tick) made.append(tick(message.tick));
  return made;
}

function tick(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 15 12");
  svg.setAttribute("class", `tick ${kind}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", t(`tick_${kind}`));
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = t(`tick_${kind}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", TICKS[kind]);
  svg.append(title, path);
  return svg;
}

function inlineKeys(message) {
  const rows = make("div", { className: "rows" });
  for (const row of message.rows) {
    const line = make("div", { className: "row" });
    for (const key of row) line.append(key.url ? linkKey(key) : pressKey(message, key));
    rows.append(line);
  }
  return rows;
}

function linkKey(key) {
  return make("a", { href: key.url, target: "_blank", rel: "noreferrer", textContent: key.label, title: t("chat_opens", { address: key.url }) });
}

function pressKey(message, key) {
  const button = make("button", { type: "button", textContent: key.label });
  button.addEventListener("click", async (event) => {
    if (event.detail === 0) followSoon();
    button.classList.add("pressed");
    await act("press", { message: message.id, data: key.data });
    button.classList.remove("pressed");
  });
  return button;
}

// --- around the messages ---

function drawHead() {
  const doing = phone.away ? "chat_away" : phone.working ? "chat_typing" : "chat_bot";
  if ($("doing").textContent !== t(doing)) $("doing").textContent = t(doing);
  $("phone-title").textContent = t("phone_of", { name: phone.name });
  const note = $("phone-language");
  note.hidden = !phone.language || phone.language === language;
  const goesOn = note.hidden ? "" : t("language_goes_on", { spoken: t(`spoken_${phone.language}`) });
  if (note.textContent !== goesOn) note.textContent = goesOn;
}

function drawBottom() {
  const untouched = phone.messages.length === 0;
  $("composer").hidden = untouched || phone.blocked;
  $("start").hidden = !untouched || phone.blocked;
  $("unblock").hidden = !phone.blocked;
  // While a question waits with keys of its own, those at the bottom fold away, unless they are wanted.
  const asks = Boolean(phone.messages.findLast((one) => one.who === "bot")?.rows);
  if (asks !== asked) { asked = asks; keysHidden = asks; }
  const now = JSON.stringify([phone.keys, phone.commands, keysHidden, phone.blocked, untouched]);
  if (now === signature) return;
  signature = now;
  $("toggle-keys").hidden = phone.keys.length === 0;
  $("toggle-keys").setAttribute("aria-expanded", String(!keysHidden));
  $("keys").hidden = keysHidden || phone.keys.length === 0 || phone.blocked || untouched;
  $("keys").replaceChildren(...phone.keys.map((row) => make("div", { className: "row" }, ...row.map(replyKey))));
  $("commands").replaceChildren(...phone.commands.map(commandLine));
  requestAnimationFrame(() => { chat.scrollTop = chat.scrollHeight; });
}

function replyKey(key) {
  const button = make("button", { type: "button", textContent: key.label });
  button.addEventListener("click", (event) => {
    if (event.detail === 0) followSoon();
    act("tap", { text: key.label });
  });
  return button;
}

function commandLine(command) {
  const button = make("button", { type: "button" }, make("b", { textContent: `/${command.command}` }), ` ${command.description}`);
  button.addEventListener("click", () => { close(); text.focus(); act("send", { text: `/${command.command}` }); });
  return make("li", {}, button);
}

function drawToast() {
  if (!phone.toast || phone.toast.n <= toastShown) return;
  toastShown = phone.toast.n;
  $("toast").textContent = phone.toast.text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// --- what the person does ---

function close() {
  $("commands").hidden = true;
  $("menu").setAttribute("aria-expanded", "false");
}

function sized() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 110)}px`;
  const writing = text.value.trim() !== "";
  $("send").hidden = !writing;
  for (const one of document.querySelectorAll("[data-attach]")) one.hidden = writing;
}

async function send() {
  const written = text.value;
  if (!written.trim()) return;
  text.value = "";
  sized();
  if (!(await act("send", { text: written }))) { text.value = written; sized(); }
}

text.addEventListener("input", sized);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
});
$("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); text.focus(); });
for (const one of document.querySelectorAll("[data-attach]")) one.addEventListener("click", () => act("attach", { kind: one.dataset.attach }));
$("menu").addEventListener("click", () => {
  const open = $("commands").hidden;
  $("commands").hidden = !open;
  $("menu").setAttribute("aria-expanded", String(open));
  if (open) $("commands").querySelector("button")?.focus();
});
$("toggle-keys").addEventListener("click", () => { keysHidden = !keysHidden; drawBottom(); });
$("app").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("commands").hidden) { close(); $("menu").focus(); }
});
$("start").addEventListener("click", async () => { if (await act("open-link")) text.focus(); });
$("unblock").addEventListener("click", () => act("trouble", { name: "blocked", on: false }));
$("lock").addEventListener("click", () => act("lock", { on: $("lock").getAttribute("aria-pressed") !== "true" }));
