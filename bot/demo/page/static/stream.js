// One stream of news for all tabs of a browser, as a shared worker; a page that cannot have one imports `open` and has its own.
export function open(tell) {
  const source = new EventSource("/events");
  source.addEventListener("news", (event) => tell({ news: JSON.parse(event.data) }));
  source.addEventListener("open", () => tell({ lost: false }));
  source.addEventListener("error", () => {
    tell({ lost: true });
    // A browser gives up for good after some errors; then the whole thing is begun anew.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => open(tell), 1000);
  });
}

if (globalThis.SharedWorkerGlobalScope) {
  const ports = [];
  const now = {}; // the newest of every piece, for a tab that comes later
  let lost = false;
  let heard = 0;
  // The clock has gone on since it was told.
  const all = () => ({ ...now, now: now.now && now.now + performance.now() - heard });
  globalThis.addEventListener("connect", ({ ports: [port] }) => {
    ports.push(port);
    port.start();
    if (now.about) port.postMessage({ news: all(), lost });
  });
  open((data) => {
    if (data.news) { Object.assign(now, data.news); heard = performance.now(); }
    if ("lost" in data) lost = data.lost;
    for (const port of ports) port.postMessage(data);
  });
}
