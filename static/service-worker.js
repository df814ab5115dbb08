"use strict";
/* Over https the board and the roll call open while the server is away, as they were last seen:
   the network first, three seconds long. Nothing else is kept, least of all a page that edits. */
const KEPT = "board";
const PAGES = ["/gate/", "/gate/closing/roll-call"];
const PATIENCE = 3000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));

/** Keep a page with what it is drawn by; its time is taken out, so that the copy says it is one. */
async function keep(address, answer) {
  const text = await answer.text();
  const files = [...new Set(text.match(/\/assets\/[^"#\s]+/g))];
  const cache = await caches.open(KEPT);
  const known = (await cache.keys()).map(one => new URL(one.url).pathname);
  await Promise.all(known.filter(one => one.startsWith("/assets/") && !files.includes(one)).map(one => cache.delete(one)));
  await cache.addAll(files.filter(one => !known.includes(one)));
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  await cache.put(address, new Response(text.replace(/ data-now="([^"]*)"/, ' data-now="" data-copy="$1"'), { headers }));
}

async function page(event, address) {
  const copy = await caches.match(address, { cacheName: KEPT });
  const asked = fetch(event.request).then(answer => {
    if (answer.status === 200 && !answer.redirected) event.waitUntil(keep(address, answer.clone()));
    return answer;
  });
  if (!copy) return asked;
  const late = new Promise(resolve => setTimeout(resolve, PATIENCE, copy));
  return Promise.race([asked.catch(() => copy), late]);
}

// Not caches.open(): that would make the cache again which logging out deleted.
const file = async request => await caches.match(request, { cacheName: KEPT }) || fetch(request);

self.addEventListener("fetch", event => {
  const { pathname, search } = new URL(event.request.url);
  const { method, mode } = event.request;
  if (pathname === "/logout") event.waitUntil(caches.delete(KEPT));
  else if (method === "GET" && mode === "navigate" && !search && PAGES.includes(pathname)) event.respondWith(page(event, pathname));
  else if (method === "GET" && pathname.startsWith("/assets/")) event.respondWith(file(event.request));
});
