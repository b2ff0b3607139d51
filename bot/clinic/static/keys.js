// One key for each thing that is done often, unless somebody is typing; the list of them, which also switches them off (WCAG 2.1.4).
// Nothing is sent or decided by one key: it brings the focus to where Enter does it.
import { byId } from "./page.js";

const OFF = "rodtrad keys off";
const drawers = (() => { try { return localStorage; } catch { return null; } })(); // a locked-down browser may forbid it
const on = () => drawers?.getItem(OFF) !== "1";

function focus(selector, within = document) {
  const one = within.querySelector(selector);
  one?.focus();
  one?.scrollIntoView({ block: "nearest" });
  return Boolean(one);
}

function move(by) {
  const rows = [...document.querySelectorAll("#list li:not([hidden]) a")];
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

const FIELD = "select, input:not([type=hidden]), textarea, button";

function open(selector) {
  const details = document.querySelector(selector);
  if (!details) return false;
  details.open = true;
  return focus(FIELD, details);
}

export function help() {
  const list = byId("keys");
  byId("keys-on").checked = on();
  if (!list.open) list.showModal();
  return true;
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  t: () => focus("form.take button, .composer .take button"),
  a: () => focus("#text"),
  h: () => open("#act-hand-on"),
  z: () => open("#act-snooze"),
  c: () => open("#act-close"),
  u: () => focus(".up a"),
  "/": () => focus("#filter"),
  "?": help,
};

const typing = (one) => one.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !on()) return;
  if (typing(event.target) || (byId("keys")?.open && event.key !== "?")) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-keys]")) help(); });
byId("keys-on")?.addEventListener("change", (event) => {
  if (event.target.checked) drawers?.removeItem(OFF);
  else drawers?.setItem(OFF, "1");
});
