// SPDX-License-Identifier: Apache-2.0
// Service worker of one shop: static files cache first, catalogue pages network first with the last seen copy, nothing
// that belongs to one customer. Served from the shop's path; `?static=` says where dist is.
/* global PRECACHE, VERSION */

const scope = new URL(self.registration?.scope ?? "./", self.location.href);
const base = new URL(new URL(self.location.href).searchParams.get("static") ?? "/static/dist/", self.location.origin);
const STATIC = `hk-static-${VERSION}`;
const PAGES = `hk-pages-${scope.pathname}`;
const MOST_PAGES = 60;
const PRIVATE = /^(cart|checkout|orders|find-order|quote|quotes|account|contact)(\/|$)/;
const CATALOGUE = /^($|products\/|categories\/|pages\/|search\/?$)/;

const offlinePage = new URL(`offline.html?v=${PRECACHE["offline.html"]}`, base).href;

self.addEventListener("install", (event) => {
  const files = Object.entries(PRECACHE).map(([name, hash]) => new URL(`${name}?v=${hash}`, base).href);
  event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("hk-static-") && name !== STATIC) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin || request.headers.has("X-Fragment")) return;
  if (address.pathname.startsWith(base.pathname)) {
    event.respondWith(cacheFirst(request, STATIC));
    return;
  }
  if (request.destination === "image") {
    event.respondWith(cacheFirst(request, PAGES));
    return;
  }
  if (request.mode !== "navigate" || !address.pathname.startsWith(scope.pathname)) return;
  const path = address.pathname.slice(scope.pathname.length);
  if (PRIVATE.test(path)) event.respondWith(fetch(request).catch(offline));
  else if (CATALOGUE.test(path)) event.respondWith(networkFirst(request));
});

async function cacheFirst(request, name) {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && fresh.type === "basic") await keep(cache, request, fresh.clone());
  return fresh;
}

async function networkFirst(request) {
  const cache = await caches.open(PAGES);
  try {
    const fresh = await fetch(request);
    // Catalogue pages are `private` because they show the visitor's cart; this cache is the visitor's own. A page that
    // must not be kept at all says no-store.
    if (fresh.ok && !fresh.redirected && !/no-store/.test(fresh.headers.get("Cache-Control") ?? "")) {
      await keep(cache, request, fresh.clone());
    }
    return fresh;
  } catch {
    return (await cache.match(request, { ignoreVary: true })) ?? offline();
  }
}

async function keep(cache, request, response) {
  await cache.put(request, response);
  const keys = await cache.keys();
  if (keys.length > MOST_PAGES * 4) await cache.delete(keys[0]);
}

async function offline() {
  const page = await caches.match(offlinePage);
  if (!page) return Response.error();
  const html = (await page.text()).replaceAll("{{static}}", base.href).replaceAll("{{home}}", scope.href);
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
