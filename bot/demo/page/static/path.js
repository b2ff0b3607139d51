// The path of three suggestions: what is done, what is next, and at the end what was seen and what else may be tried.
import { act, make } from "./wire.js";
import { look, show } from "./desk.js";
import { followSoon } from "./phone.js";
import { t } from "./words.js";

const $ = (id) => document.getElementById(id);
// Every place on the path, by the suggestion it belongs to. The server says at which of them the person is.
const PLACES = {
  link: ["link", "code", "dead", "welcome"],
  craving: ["craving", "answer"],
  kari: ["kari", "send", "wait", "taken", "read"],
};
let drawn = "";

export function drawPath(path, letter) {
  const staff = t(`desk_${path.seat}`).split(" ")[0];
  const values = { name: letter.name, code: letter.code, key: path.key, staff };
  const asked = JSON.stringify([path, values, document.documentElement.lang]);
  if (asked === drawn) return;
  drawn = asked;
  const focused = document.activeElement?.closest?.("#steps button")?.dataset.go;
  const steps = Object.keys(PLACES).map((key) => stepLine(key, path, values));
  $("steps").replaceChildren(...steps, ...(path.at === "over" ? [ending()] : []));
  const said = path.at === "over" ? t("path_seen") : t(`step_${path.at}_text`, values);
  if ($("path-said").textContent !== said) $("path-said").textContent = said;
  if (focused) ($("steps").querySelector(`[data-go="${focused}"]`) ?? $("steps").querySelector("button") ?? $("path-title")).focus();
}

function stepLine(key, path, values) {
  const done = path.done[key] && path.at !== "read";
  const current = PLACES[key].includes(path.at);
  const ticked = path.done[key] && !current;
  const line = make("li", { className: current ? "current" : ticked ? "done" : "later", data: { at: current ? path.at : "" } });
  if (current) line.setAttribute("aria-current", "step");
  line.append(make("h3", {}, t(`step_${key}`), ticked ? make("span", { className: "hidden", textContent: ` (${t("step_done")})` }) : null));
  if (ticked) return line;
  if (current) line.append(make("p", { textContent: t(`step_${path.at}_text`, values) }));
  const buttons = current ? here(path, values) : path.done.link && !done ? later(key, values) : [];
  if (buttons.length) line.append(make("div", { className: "go" }, ...buttons));
  return line;
}

function here(path, values) {
  switch (path.at) {
    case "link": return [go("step_link_go", "open-link", values)];
    case "code": return [go("step_link_code", "write-code", values)];
    case "dead": return [go("step_link_renew", "renew", values)];
    case "craving": return [go("step_craving_go", "crave", values)];
    case "kari": case "send": return [go("step_kari_go", "ask", values)];
    case "wait": case "taken": return [button("step_kari_be", values, () => show(path.seat, true))];
    case "read": return [button("step_read_go", values, WAYS.phone)];
    default: return [];
  }
}

function later(key, values) {
  return key === "craving" ? [go("step_craving_go", "crave", values)] : [go("step_kari_go", "ask", values)];
}

function ending() {
  return make("li", { className: "over" }, make("strong", { textContent: t("path_over") }), ` ${t("path_seen")} ${t("path_next")}`,
    make("div", { className: "go" },
      button("step_next_day", {}, () => { look("phone"); if (document.body.dataset.busy === "") act("move", { name: "day" }); }),
      button("step_next_away", {}, () => { look("phone"); act("trouble", { name: "away", on: true }); })));
}

// What it does happens on the phone; after a press by keyboard the focus goes on to the bot's next question.
function go(key, name, values) {
  return button(key, values, (event) => {
    look("phone");
    if (event.detail === 0 && name !== "open-link") followSoon();
    act(name);
  });
}

function button(key, values, press) {
  const made = make("button", { type: "button", textContent: t(key, values), data: { go: key } });
  made.addEventListener("click", press);
  return made;
}

// --- the short ways for the keyboard ---

const WAYS = {
  path: () => ($("steps").querySelector(".current button, .over button") ?? $("path-title")).focus(),
  phone: () => { look("phone"); ($("chat").offsetParent ? $("chat") : $("lock")).focus(); },
  desk: () => show("kari", true),
};
for (const one of document.querySelectorAll("[data-skip]")) {
  one.addEventListener("click", (event) => { event.preventDefault(); WAYS[one.dataset.skip](); });
}
