// To and from the demo's server: news come in, acts go out. A server that is away is waited for.
import { t } from "./words.js";

const complaint = document.getElementById("complaint");
const lost = document.getElementById("lost");
let hiding = 0;

export async function act(name, details = {}) {
  let key = "lost";
  try {
    const answer = await fetch(`/do/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(details),
    });
    if (answer.ok) return true;
    key = answer.status === 409 ? (await answer.json()).cannot : "wrong";
  } catch {
    // the server is away: said below
  }
  say(t(`cannot_${key}`));
  return false;
}

// A line at the foot of the page that goes away by itself.
export function say(text) {
  complaint.textContent = text;
  complaint.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(hush, 5000);
}

export function hush() { complaint.hidden = true; }

// `hear` gets each piece of news; pieces that have not changed are not in it.
export function listen(hear) {
  const source = new EventSource("/events");
  source.addEventListener("news", (event) => hear(JSON.parse(event.data)));
  source.addEventListener("open", () => { lost.hidden = true; });
  source.addEventListener("error", () => {
    lost.hidden = false;
    // A browser gives up for good after some errors; then the whole thing is begun anew.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(hear), 1000);
  });
}

// A small helper for all modules: an element with properties, data and children.
export function make(name, { data = {}, attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  Object.assign(made.dataset, data);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
