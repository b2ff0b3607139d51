// What reaches whoever sits at the desk outside their page: letters and their own chat. No name stands there, and no word of a patient's.
import { act, make } from "./wire.js";
import { dayShort, t, time } from "./words.js";

const $ = (id) => document.getElementById(id);
let all = {};
let beside = "kari";

export function sitBeside(seat) {
  beside = seat;
  redraw();
}

export function drawNotices(notices) {
  all = notices;
  redraw();
}

function redraw() {
  const told = all[beside];
  $("told").hidden = !told;
  if (!told) return;
  const newest = [...told.mail, ...told.chat].reduce((last, one) => (!last || one.at >= last.at ? one : last), null);
  $("told-title").textContent = t("told_title", { staff: t(`desk_${beside}`).split(" ")[0] });
  const said = newest ? t("told_newest", { text: newest.text.split("\n")[0] }) : t("told_none");
  if ($("told-newest").textContent !== said) $("told-newest").textContent = said;
  $("told-both").replaceChildren(column("mail", told.mail), column("chat", told.chat));
}

function column(kind, notices) {
  const lines = notices.map((one) => line(one)).reverse();
  return make("section", { data: { told: kind } },
    make("h3", { textContent: `${t(`told_${kind}`)} (${notices.length})` }),
    ...(lines.length ? lines : [make("p", { className: "note", textContent: t("told_none") })]));
}

function line(one) {
  const when = `${dayShort(one.at)} ${time(one.at)}`;
  return make("article", { className: "letter-in" },
    make("p", { className: "note", textContent: when }),
    make("p", { textContent: one.text }),
    one.link ? leads(one.link) : null,
    ...(one.keys ?? []).map((key) => pressed(one, key)));
}

function leads(link) {
  const button = make("button", { type: "button", textContent: t("told_open") });
  const seat = beside;
  button.addEventListener("click", () => { document.querySelector(`#frames [data-seat="${seat}"]`).src = link; });
  return button;
}

function pressed(one, key) {
  const button = make("button", { type: "button", textContent: key.label });
  const seat = beside;
  button.addEventListener("click", () => act("staff-press", { seat, message: one.id, data: key.data }));
  return button;
}
