// What is typed is kept on the server, sealed, a moment after the last key and when the page is left; nothing of it stays in this browser.
const AFTER = 800;

/** Keeps the field `text` of a form, which `form` finds anew each time, under the form's own `data-draft`. */
export function drafts(form) {
  let keeping = 0; // the next time
  let kept = null; // what the server has

  function keepNow() {
    clearTimeout(keeping);
    const one = form();
    if (!one || one.elements.text.value === (kept ?? one.elements.text.defaultValue)) return;
    kept = one.elements.text.value;
    const body = new URLSearchParams({ csrf: one.elements.csrf.value, text: kept });
    fetch(one.dataset.draft, { method: "POST", body, keepalive: true }).then((answer) => { if (!answer.ok) kept = null; }, () => { kept = null; });
  }

  addEventListener("pagehide", keepNow);
  return {
    keep() {
      clearTimeout(keeping);
      keeping = setTimeout(keepNow, AFTER);
    },
    forget() {
      clearTimeout(keeping);
      kept = null;
    },
  };
}
