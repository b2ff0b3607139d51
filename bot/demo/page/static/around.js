// What stands around the phone: the path of three suggestions, the clinic's letter, the switches for trouble, and the clock.
import { act, make } from "./wire.js";
import { day, t, time } from "./words.js";
import { look, show } from "./desk.js";

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

export function drawMoments(names) {
  $("moments").replaceChildren(...names.map((name) => {
    const button = make("button", { type: "button", textContent: t(`time_${name}`), data: { moment: name } });
    button.addEventListener("click", () => { if (document.body.dataset.busy === "") act("move", { name }); });
    return button;
  }));
}

export function drawBusy(busy) {
  document.body.dataset.busy = busy ?? "";
  for (const one of document.querySelectorAll("#moments button, #again")) one.setAttribute("aria-disabled", String(Boolean(busy)));
  const said = busy === "moving" ? t("time_moving") : busy === "starting" ? t("starting") : "";
  if ($("passing").textContent !== said) $("passing").textContent = said;
}

// --- the path ---

export function drawPath(path, letter) {
  const be = ["step_kari_be", () => show("kari", true)];
  const steps = [
    { key: "link", done: path.home, values: { name: letter.name }, ...linkStep(letter) },
    { key: "craving", done: path.craving, buttons: [["step_craving_go", () => act("crave"), { key: path.key }]] },
    { key: "kari", done: path.answered, buttons: path.asked ? [be] : [["step_kari_go", () => act("ask")], be] },
  ];
  const current = path.asked && !path.answered ? 2 : steps.findIndex((step) => !step.done);
  const focused = document.activeElement?.closest?.("#steps button")?.dataset.go;
  $("steps").replaceChildren(...steps.map((step, place) => stepLine(step, place === current, path.home)));
  if (current === -1) $("steps").append(make("li", { className: "over", textContent: t("path_over") }));
  if (focused) ($("steps").querySelector(`[data-go="${focused}"]`) ?? $("steps").querySelector("button"))?.focus();
}

function linkStep(letter) {
  if (letter.state === "new") return { buttons: [["step_link_go", () => act("open-link")]] };
  if (letter.state === "opened") return { buttons: [["step_link_code", () => act("write-code"), { code: letter.code }]] };
  return { buttons: [], text: "step_link_answer" };
}

function stepLine(step, current, home) {
  const line = make("li", { className: step.done ? "done" : current ? "current" : "later" });
  if (current) line.setAttribute("aria-current", "step");
  line.append(make("h3", {}, t(`step_${step.key}`), step.done ? make("span", { className: "hidden", textContent: ` (${t("step_done")})` }) : null));
  if (step.done) return line;
  line.append(make("p", { textContent: t(step.text ?? `step_${step.key}_text`, step.values) }));
  if (!current && !home) return line;
  const buttons = step.buttons.map(([key, go, values]) => {
    const button = make("button", { type: "button", textContent: t(key, values), data: { go: key } });
    button.addEventListener("click", () => { look("phone"); go(); });
    return button;
  });
  if (buttons.length) line.append(make("div", { className: "go" }, ...buttons));
  return line;
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

$("enrol-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const days = form.days.value === "" ? null : Number(form.days.value);
  if (await act("enrol", { name: form.name.value, language: form.language.value, days })) {
    form.name.value = "";
    $("enrol").open = false;
    $("enrol").querySelector("summary").focus();
  }
});

export function drawPeople(people) {
  const who = $("who");
  who.hidden = people.names.length < 2;
  who.replaceChildren(...people.names.map((name, place) => make("option", { value: String(place), textContent: name, selected: place === people.chosen })));
}
$("who").addEventListener("change", () => act("choose", { number: Number($("who").value) }));

// --- trouble ---

export function drawTroubles(troubles, name) {
  const switches = $("switches");
  if (!switches.firstChild) switches.append(...["slow", "away", "blocked"].map(makeSwitch));
  for (const one of switches.children) {
    one.setAttribute("aria-checked", String(troubles[one.dataset.trouble]));
    one.lastChild.textContent = t(`trouble_${one.dataset.trouble}`, { name });
  }
  const figures = ["delivered", "waiting", "refused"];
  $("figures").replaceChildren(...figures.map((one) => make("span", { data: { figure: one } }, make("strong", { textContent: troubles.figures[one] }), ` ${t(`figure_${one}`)}`)));
}

function makeSwitch(name) {
  const made = make("button", { type: "button", className: "switch", data: { trouble: name }, attributes: { role: "switch" } },
    make("span", { className: "knob", attributes: { "aria-hidden": "true" } }), make("span"));
  made.addEventListener("click", () => act("trouble", { name, on: made.getAttribute("aria-checked") !== "true" }));
  return made;
}
