// The demo page: hears what goes on and hands each piece to who draws it.
import * as around from "./around.js";
import * as desk from "./desk.js";
import { drawNotices } from "./notices.js";
import { desksChanged, drawEntered, drawPath } from "./path.js";
import * as phone from "./phone.js";
import { act, hush, listen, say } from "./wire.js";
import { speak, t } from "./words.js";

const again = document.getElementById("again");
const now = {}; // the newest of every piece
let number = "";
let sure = 0;

async function hear(news) {
  Object.assign(now, news);
  const spoken = await speak(now.about.language);
  if (spoken) { calm(); around.speakForm(now.about.language); }
  around.drawBusy(now.about.busy);
  around.setClock(news.now);
  const guided = drawEntered(now.about);
  if (guided) { desk.calm(); phone.drawGuided(); }
  if (!now.phone || now.about.busy === "starting") return;
  const fresh = number !== now.about.number;
  number = now.about.number;
  if (fresh) desk.reload();
  if (fresh || spoken) desk.name();
  if (spoken || !document.querySelector("#moments button")) around.drawMoments(now.clock.moments);
  around.drawStay(now.clock.day);
  if (news.people || spoken) around.drawPeople(now.people);
  if (news.letter || spoken) around.drawLetter(now.letter);
  if (news.phone || spoken || fresh) phone.draw(now.phone, fresh);
  if (news.path || news.letter || spoken) drawPath(now.path, now.letter);
  if (news.troubles || spoken) around.drawTroubles(now.troubles, now.phone.name);
  if (news.notices || spoken) drawNotices(now.notices);
  around.drawBusy(now.about.busy);
}

let order = Promise.resolve();
listen((news) => { order = order.then(() => hear(news)).catch(reportError); });

// --- language, start over, and the views of narrow windows ---

for (const one of document.querySelectorAll("[data-speak]")) one.addEventListener("click", () => act("speak", { language: one.dataset.speak }));

again.addEventListener("click", () => {
  if (document.body.dataset.busy !== "") return;
  if (again.classList.contains("sure")) {
    calm();
    act("begin-again");
    return;
  }
  again.classList.add("sure");
  again.textContent = t("again_sure");
  say(t("again_warning"));
  sure = setTimeout(calm, 5000);
});
// Whoever turns to something else did not mean it.
again.addEventListener("blur", calm);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") calm(); });
document.addEventListener("pointerdown", (event) => { if (event.target !== again) calm(); });

function calm() {
  if (!again.classList.contains("sure")) return;
  clearTimeout(sure);
  hush();
  again.classList.remove("sure");
  again.textContent = t("again");
}

addEventListener("desks", desksChanged);
for (const one of document.querySelectorAll("nav [data-view]")) one.addEventListener("click", () => desk.look(one.dataset.view));
