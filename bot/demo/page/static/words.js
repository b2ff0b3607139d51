// The page's words, in three languages, and how it writes moments. No words stand anywhere else.
const LOCALES = { nb: "nb-NO", nn: "nn-NO", en: "en-GB" };
const zone = "Europe/Oslo";
let words = {};
let locale = LOCALES.nb;
export let language = "";

export async function speak(wanted) {
  if (wanted === language) return false;
  const answer = await fetch(`/words/${wanted}.json`);
  words = await answer.json();
  language = wanted;
  locale = LOCALES[wanted];
  document.documentElement.lang = wanted;
  document.title = t("title");
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-t-label]")) one.setAttribute("aria-label", t(one.dataset.tLabel));
  for (const one of document.querySelectorAll("[data-t-placeholder]")) one.placeholder = t(one.dataset.tPlaceholder);
  // A button that changes its label is as wide as the longer one all the time.
  for (const one of document.querySelectorAll("[data-t-other]")) Object.assign(one.dataset, { one: t(one.dataset.tOne), other: t(one.dataset.tOther) });
  for (const one of document.querySelectorAll("[data-speak]")) one.setAttribute("aria-pressed", String(one.dataset.speak === wanted));
  return true;
}

export const has = (key) => key in words;

export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function written(options) {
  const made = new Map();
  return (moment) => {
    if (!made.has(locale)) made.set(locale, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
    return made.get(locale).format(moment);
  };
}

export const day = written({ weekday: "long", day: "numeric", month: "long" });
export const dayShort = written({ day: "numeric", month: "long" });
const hourMinute = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
export const time = (moment) => hourMinute.format(moment);
