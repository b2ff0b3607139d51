// The path: what is done, what is next, and one red button that always does the next thing. At the end, what else may be tried.
import { answerAs, calm, isOpenAt, look, show } from "./desk.js";
import { act, make } from "./wire.js";
import { has, t } from "./words.js";

const $ = (id) => document.getElementById(id);
// Every place on the path, by the suggestion it belongs to. The server says at which of them the person is.
const PLACES = {
  link: ["link", "code", "dead", "welcome"],
  craving: ["craving", "answer"],
  kari: ["kari", "send", "wait", "taken", "read"],
};
let drawn = "";
let last = null;
let unfolded = false;
let was = "";

export function drawPath(path, letter) {
  last = [path, letter];
  const staff = t(`desk_${path.seat}`).split(" ")[0];
  const values = { name: letter.name, code: letter.code, key: path.key, staff, words: t("kari_words", { name: letter.name }) };
  // Who sits at the desk with the request open is asked for the answer; else to sit down there.
  const sits = ["wait", "taken"].includes(path.at) && isOpenAt(path.seat);
  const asked = JSON.stringify([path, values, sits, document.documentElement.lang]);
  if (asked === drawn) return;
  drawn = asked;
  const focused = document.activeElement?.closest?.("#steps button");
  const steps = Object.keys(PLACES).map((key) => stepLine(key, path, values, sits));
  $("steps").replaceChildren(...steps, ...(path.at === "over" ? [ending()] : []));
  const said = path.at === "over" ? t("path_seen") : text(path, values, sits) || [...$("steps").querySelectorAll(".current :is(h3, button)")].map((one) => one.textContent).join(": ");
  if ($("path-said").textContent !== said) $("path-said").textContent = said;
  // Whoever answered as Kari by the keyboard is led back from her page.
  const back = path.at === "read" && was !== "read" && document.body.dataset.guided === "true" && document.activeElement?.tagName === "IFRAME";
  was = path.at;
  if (focused || back) ($("steps").querySelector("button") ?? $("path-title")).focus();
  document.body.dataset.at = path.at;
  if (!["wait", "taken", "read"].includes(path.at)) delete document.body.dataset.sat;
  if (path.at !== "over") unfolded = false;
  else if (!unfolded) {
    unfolded = true;
    for (const one of document.querySelectorAll(".fold")) one.open = true;
    if (document.body.dataset.guided === "true") act("enter");
  }
}

// The desk's frame has gone to another page: the button may be another.
export function desksChanged() { if (last) drawPath(...last); }

// What the button says is not said beside it once more: some places have no sentence of their own.
// The guide's own page and chat say the rest themselves.
const SAID_IN_GUIDE = ["dead", "taken"];
const text = (path, values, sits) => {
  const key = sits ? "step_open_text" : `step_${path.at}_text`;
  const spare = document.body.dataset.guided === "true" && (sits || !SAID_IN_GUIDE.includes(path.at));
  return has(key) && !spare ? t(key, values) : "";
};

function stepLine(key, path, values, sits) {
  const current = PLACES[key].includes(path.at);
  const ticked = path.done[key] && !current;
  const line = make("li", { className: current ? "current" : ticked ? "done" : "later", data: { at: current ? path.at : "" } });
  if (current) line.setAttribute("aria-current", "step");
  line.append(make("h3", {}, t(`step_${key}`), ticked ? make("span", { className: "hidden", textContent: ` (${t("step_done")})` }) : null));
  const sentence = current ? text(path, values, sits) : "";
  if (sentence) line.append(make("p", { textContent: sentence }));
  if (current) line.append(make("div", { className: "go" }, next(path, values, sits)));
  return line;
}

function next(path, values, sits) {
  switch (path.at) {
    case "link": return go("step_link_go", "open-link", values);
    case "code": return go("step_link_code", "write-code", values);
    case "dead": return go("step_link_renew", "renew", values);
    case "welcome": return go("step_welcome_go", "lead", values, { to: "welcome" });
    case "craving": return go("step_craving_go", "crave", values);
    case "answer": return go("step_answer_go", "lead", values, { to: "rate" });
    case "kari": return go("step_kari_go", "ask", values);
    case "send": return go("step_send_go", "lead", values, { to: "send" });
    case "read": return go("step_read_go", "lead", values, { to: "read" });
    default: return sits ? button("step_open_go", values, () => answerAs(path.seat, values.words))
      : button("step_kari_be", values, () => { document.body.dataset.sat = path.seat; show(path.seat, true); });
  }
}

function ending() {
  return make("li", { className: "over" }, make("strong", { textContent: t("path_over") }), ` ${t("path_seen")} ${t("path_next")}`,
    make("div", { className: "go" },
      button("step_next_lock", {}, () => { look("phone"); act("lock", { on: true }).then(aDay); }),
      button("step_next_day", {}, () => { look("phone"); aDay(); }),
      button("step_next_before", {}, () => { look("phone"); const { name, language } = $("enrol-form"); act("enrol", { name: name.value, language: language.value, days: 14 }); }),
      button("step_next_away", {}, () => { look("phone"); act("trouble", { name: "away", on: true }); }),
      button("step_next_enrol", {}, () => show("clinic", true))));
}

const aDay = () => { if (document.body.dataset.busy === "") act("move", { name: "day" }); };

// What it does happens on the phone; after a press by keyboard the focus stays on the red button. Pressed twice it does one thing.
function go(key, name, values, details = {}) {
  return button(key, values, async (event) => {
    look("phone");
    const made = event.currentTarget;
    if (made.getAttribute("aria-disabled") === "true") return;
    made.setAttribute("aria-disabled", "true");
    await act(name, details);
    made.removeAttribute("aria-disabled");
  });
}

function button(key, values, press) {
  const made = make("button", { type: "button", textContent: t(key, values), data: { go: key } });
  made.addEventListener("click", press);
  return made;
}

// --- the first page ---

$("intro-go").addEventListener("click", async () => { if (await act("open-link")) enter(true); });
$("intro-around").addEventListener("click", async () => { if (await act("enter")) enter(false); });
$("all").addEventListener("click", () => act("enter"));

// Says whether the guide has begun or ended.
export function drawEntered({ entered, guided }) {
  const body = document.body.dataset;
  const changed = body.guided !== String(guided);
  body.guided = String(guided);
  if (body.entered === String(entered)) return changed;
  body.entered = String(entered);
  if (!entered) $("intro-title").focus();
  return changed;
}

function enter(guided) {
  drawEntered({ entered: true, guided });
  calm();
  WAYS.path();
}

// --- the short ways for the keyboard ---

const WAYS = {
  path: () => ($("steps").querySelector(".current button, .over button") ?? $("path-title")).focus(),
  phone: () => { look("phone"); ($("chat").offsetParent ? $("chat") : $("lock")).focus(); },
  desk: () => show("kari", true),
};
for (const one of document.querySelectorAll("[data-skip]")) {
  one.addEventListener("click", (event) => {
    event.preventDefault();
    if (document.body.dataset.entered === "true") WAYS[one.dataset.skip]();
    else $("intro-go").focus();
  });
}
