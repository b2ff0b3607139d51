// What all parts of the script share: the page's own data, and its title.
export const page = document.body.dataset;
export const byId = (id) => document.getElementById(id);
export const fine = matchMedia("(hover: hover) and (pointer: fine)").matches;

export function titled({ waiting, urgent }) {
  document.title = waiting > 0 ? `(${waiting}) ${urgent > 0 ? `${page.urgent} – ` : ""}${page.title}` : page.title;
}
