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

// `hear` gets each piece of news; pieces that have not changed are not in it. All tabs share one stream where the browser can (stream.js): it
// has six connections a host, and tabs that each held some for ever would leave none to press a button with.
export function listen(hear) {
  const taken = ({ data }) => {
    if (data.news) hear(data.news);
    if ("lost" in data) lost.hidden = !data.lost;
  };
  if (!globalThis.SharedWorker) return stream(taken);
  const worker = new SharedWorker("/static/stream.js", { type: "module" });
  worker.addEventListener("error", () => stream(taken), { once: true });
  worker.port.addEventListener("message", taken);
  return worker.port.start();
}

function stream(taken) {
  import("./stream.js").then(({ open }) => open((data) => taken({ data })));
}

// A small helper for all modules: an element with properties, data and children.
export function make(name, { data = {}, attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  Object.assign(made.dataset, data);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
