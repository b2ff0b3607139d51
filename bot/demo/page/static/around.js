// What stands around the phone: the clinic's letter, the switches for trouble, and the clock. The suggestions: path.js.
import { look } from "./desk.js";
import { act, make } from "./wire.js";
import { day, t, time } from "./words.js";

const $ = (id) => document.getElementById(id);

// --- time ---

let ahead = null; // milliseconds from this page's own clock to the stage's

export function setClock(now) {
  if (now) ahead = now - performance.now();
  tell();
}

function tell() {
  if (ahead === null) return;
  const now = performance.now() + ahead;
  const written = [["#now", time(now)], ["#date", day(now)], ["[data-clock]", time(now)], ["[data-date]", day(now)]];
  for (const [where, text] of written) {
    for (const one of document.querySelectorAll(where)) if (one.textContent !== text) one.textContent = text;
  }
}
setInterval(tell, 1000);

// Where in the stay, or after it, the person at the phone is.
export function drawStay(stay) {
  const key = stay === null ? "" : stay === 0 ? "stay_leaves" : stay === -1 ? "stay_eve" : stay < 0 ? "stay_before" : "stay_after";
  const said = key && t(key, { n: Math.abs(stay) });
  if ($("stay").textContent !== said) $("stay").textContent = said;
}

export function drawMoments(names) {
  $("moments").replaceChildren(...names.map((name) => {
    const button = make("button", { type: "button", textContent: t(`time_${name}`), data: { moment: name } });
    button.addEventListener("click", () => {
      if (document.body.dataset.busy !== "") return;
      if (name === "message") look("phone");
      act("move", { name });
    });
    return button;
  }));
}

export function drawBusy(busy) {
  document.body.dataset.busy = busy ?? "";
  for (const one of document.querySelectorAll("#moments button, #again")) one.setAttribute("aria-disabled", String(Boolean(busy)));
  const said = busy === "moving" ? t("time_moving") : busy === "starting" ? t("starting") : "";
  if ($("passing").textContent !== said) $("passing").textContent = said;
}

// --- the clinic's corner ---

export function drawLetter(letter) {
  const name = letter.name;
  if ($("qr").getAttribute("src") !== letter.picture) $("qr").src = letter.picture;
  $("qr").alt = t("letter_qr", { name });
  $("letter-to").textContent = t("letter_to", { name });
  $("letter-link").textContent = letter.link.replace("https://", "");
  $("letter-code").textContent = letter.code;
  $("letter-state").textContent = t(`letter_${letter.state}`, { name });
  $("clinic").dataset.state = letter.state;
}

const form = $("enrol-form");
let suggested = ""; // the name that stands in the form until another is written

function suggest(name) {
  if (form.name.value === suggested) form.name.value = name;
  suggested = name;
}

function nameless(missing) {
  $("enrol-wrong").hidden = !missing;
  $("enrol-wrong").textContent = missing ? t("enrol_nameless", { name: suggested }) : "";
  form.name.setAttribute("aria-invalid", String(missing));
}

form.name.addEventListener("input", () => nameless(false));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = form.name.value.trim();
  nameless(name === "");
  if (name === "") return form.name.focus();
  const days = form.days.value === "" ? null : Number(form.days.value);
  if (await act("enrol", { name, language: form.language.value, days })) {
    form.name.value = suggested;
    $("enrol").open = false;
    $("enrol").querySelector("summary").focus();
  }
});

// A new person speaks the page's language unless another is chosen.
export function speakForm(language) {
  form.language.value = language;
  nameless(false);
}

export function drawPeople(people) {
  const who = $("who");
  suggest(people.next);
  who.hidden = people.names.length < 2;
  who.replaceChildren(...people.names.map((name, place) => make("option", { value: String(place), textContent: name, selected: place === people.chosen })));
}
$("who").addEventListener("change", () => act("choose", { number: Number($("who").value) }));

// --- trouble ---

export function drawTroubles(troubles, name) {
  const switches = $("switches");
  if (!switches.firstChild) switches.append(...["slow", "away", "blocked", "mail", "absent"].map(makeSwitch));
  for (const one of switches.children) {
    one.setAttribute("aria-checked", String(troubles[one.dataset.trouble]));
    one.querySelector("b").textContent = t(`trouble_${one.dataset.trouble}`, { name });
    one.querySelector("small").textContent = t(`trouble_${one.dataset.trouble}_why`, { name });
  }
  const figures = ["delivered", "waiting", "refused"];
  $("figures").replaceChildren(...figures.map((one) => make("span", { data: { figure: one } }, make("strong", { textContent: troubles.figures[one] }), ` ${t(`figure_${one}`)}`)));
}

function makeSwitch(name) {
  const made = make("button", { type: "button", className: "switch", data: { trouble: name }, attributes: { role: "switch" } },
    make("span", { className: "knob", attributes: { "aria-hidden": "true" } }), make("span", {}, make("b"), " ", make("small")));
  made.addEventListener("click", () => act("trouble", { name, on: made.getAttribute("aria-checked") !== "true" }));
  return made;
}
