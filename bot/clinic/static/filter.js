// Finds in the list. In the browser alone: a name that is looked for stands in no address and in no log.
import { byId } from "./page.js";

export function filter() {
  const [field, urgent, list] = [byId("filter"), byId("only-urgent"), byId("list")];
  if (!field || !list) return;
  const wanted = field.value.trim().toLowerCase();
  let shown = 0;
  for (const row of list.querySelectorAll("section li")) {
    const fits = row.textContent.toLowerCase().includes(wanted) && (!urgent?.checked || row.classList.contains("pressing"));
    row.hidden = !fits;
    shown += fits;
  }
  for (const group of list.querySelectorAll("section")) group.hidden = !group.querySelector("li:not([hidden])");
  byId("filtered").textContent = (wanted || urgent?.checked) && !shown ? byId("filtered").dataset.none : "";
}

document.addEventListener("input", (event) => { if (event.target.closest(".filter")) filter(); });
for (const part of document.querySelectorAll(".filter.scripted")) part.hidden = false;
filter();
