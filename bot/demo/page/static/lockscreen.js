// The locked screen: what somebody looking over the shoulder sees.
import { make } from "./wire.js";
import { dayShort, t, time } from "./words.js";

const $ = (id) => document.getElementById(id);

export function drawLock(phone) {
  const locked = phone.locked !== null;
  $("app").hidden = locked;
  $("lock-screen").hidden = !locked;
  $("lock").setAttribute("aria-pressed", String(locked));
  $("lock").textContent = t(locked ? "phone_unlock" : "phone_lock");
  if (!locked) return;
  const news = phone.messages.filter((one) => one.who === "bot" && one.n > phone.locked && one.kind !== "service").reverse();
  const made = folded(news).map(([one, more]) => make("article", { className: "notice" },
    make("p", {}, make("strong", { textContent: "Rød tråd" }), make("span", { textContent: `${dayShort(one.at)} ${time(one.at)}` })),
    make("p", { className: "preview", textContent: preview(one) }),
    more ? make("p", { className: "more", textContent: t("lock_more", { n: more }) }) : null));
  $("notices").replaceChildren(...(made.length ? made : [make("p", { className: "none", textContent: t("lock_nothing") })]));
}

const preview = (one) => (one.kind === "text" ? one.text : t(`kind_${one.kind}`));

// The same words several times after one another are one notice, with how many more.
function folded(news) {
  const found = [];
  for (const one of news) {
    if (found.length && preview(found.at(-1)[0]) === preview(one)) found.at(-1)[1] += 1;
    else found.push([one, 0]);
  }
  return found;
}
