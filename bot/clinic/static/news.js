// One stream of news for all tabs of a browser (a SharedWorker). A browser opens six connections to a host at most, and a stream holds
// one for as long as it lasts: with a stream for each tab, the seventh would wait for ever, and all the others with it.
// In comes { code } from a tab (the request on its page, or ""), or { bye }; out goes { kind, now } to every tab.
const MOST = 20; // the server tells of no more
const tabs = new Map();
let source = null;
let asked = [];
let last = null;
let soon = 0;

self.onconnect = ({ ports: [tab] }) => {
  tab.onmessage = ({ data }) => {
    if (data.bye) return tabs.delete(tab);
    tabs.delete(tab); // to the end: the newest are told of
    tabs.set(tab, data.code);
    clearTimeout(soon);
    soon = setTimeout(listen, 20);
    return undefined;
  };
};

function tell(kind, now = null) {
  for (const tab of tabs.keys()) tab.postMessage({ kind, now });
}

function listen() {
  const codes = [...new Set(tabs.values())].filter(Boolean).slice(-MOST);
  if (source && last && codes.every((code) => asked.includes(code))) return tell("inbox", last);
  source?.close();
  [asked, last] = [codes, null];
  source = new EventSource(`/staff/events?${codes.map((code) => `q=${encodeURIComponent(code)}`).join("&")}`);
  source.addEventListener("open", () => tell("open"));
  source.addEventListener("inbox", (event) => {
    last = JSON.parse(event.data);
    tell("inbox", last);
  });
  source.addEventListener("end", () => give_up("end"));
  source.addEventListener("error", () => {
    if (source?.readyState === EventSource.CLOSED) give_up("closed");
    else tell("lost");
  });
  return undefined;
}

// The next tab that asks begins anew.
function give_up(kind) {
  source?.close();
  source = last = null;
  tell(kind);
}
