// The demo page: hears what goes on and hands each piece to who draws it.
import * as around from "./around.js";
import * as desk from "./desk.js";
import * as phone from "./phone.js";
import { act, listen } from "./wire.js";
import { speak, t } from "./words.js";

const again = document.getElementById("again");
const now = {}; // the newest of every piece
let number = "";
let sure = 0;

async function hear(news) {
  Object.assign(now, news);
  const spoken = await speak(now.about.language);
  around.drawBusy(now.about.busy);
  around.setClock(news.now);
  if (!now.phone || now.about.busy === "starting") return;
  const fresh = number !== now.about.number;
  number = now.about.number;
  if (fresh) desk.reload();
  if (fresh || spoken) desk.name();
  if (spoken || !document.querySelector("#moments button")) around.drawMoments(now.clock.moments);
  if (news.people || spoken) around.drawPeople(now.people);
  if (news.letter || spoken) around.drawLetter(now.letter);
  if (news.phone || spoken || fresh) phone.draw(now.phone, fresh);
  if (news.path || news.letter || spoken) around.drawPath(now.path, now.letter);
  if (news.troubles || spoken) around.drawTroubles(now.troubles, now.phone.name);
  around.drawBusy(now.about.busy);
}

let order = Promise.resolve();
listen((news) => { order = order.then(() => hear(news)).catch(reportError); });

// --- language, start over, and the views of narrow windows ---

for (const one of document.querySelectorAll("[data-speak]")) one.addEventListener("click", () => act("speak", { language: one.dataset.speak }));

again.addEventListener("click", () => {
  if (document.body.dataset.busy !== "") return;
  clearTimeout(sure);
  if (again.classList.toggle("sure")) {
    again.textContent = t("again_sure");
    sure = setTimeout(calm, 5000);
  } else {
    calm();
    act("begin-again");
  }
});

function calm() {
  again.classList.remove("sure");
  again.textContent = t("again");
}

for (const one of document.querySelectorAll("nav [data-view]")) one.addEventListener("click", () => desk.look(one.dataset.view));
