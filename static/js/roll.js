/* What stays readable while the server is away: the roll call, and the page that is open. */
{
  const told = document.getElementById("outbox");
  const clear = () => document.getElementById("messages").replaceChildren();

  /* The roll call, kept as it was last seen, so that it can be called out when all else fails. */
  const roll = document.querySelector("[data-roll]");
  let kept = 0;
  const keepRoll = async () => {
    if (document.hidden || Date.now() - kept < 60000) return;
    kept = Date.now();
    const answer = await hq.ask(roll.href).catch(() => null);
    if (answer && answer.ok && answer.headers.get("X-Time")) {
      hq.box.put({ key: "roll", time: answer.headers.get("X-Time"), html: await answer.text() });
    }
  };
  const showRoll = async () => {
    const all = await hq.box.everything();
    const copy = all.find(one => one.key === "roll");
    if (!copy) return hq.tell("没有连上，这台设备上还没有存过点名单。用纸质登记簿点名", "bad");
    const place = hq.make("div", { innerHTML: copy.html });
    const waiting = all.filter(one => one.at && one.state !== "done").map(one => hq.make("li", { textContent: `${hq.time(one.at + one.offset)} ${one.label}` }));
    hq.sheet("点名单", hq.make("p", { className: "notice notice-warn", textContent: `没有连上，这是 ${copy.time.slice(11, 16)} 的名单` }), place,
      ...(waiting.length ? [hq.make("h3", { textContent: "之后在这台设备上登记的" }), hq.make("ul", {}, ...waiting)] : []));
  };
  if (roll) {
    setTimeout(keepRoll, 1500);
    document.addEventListener("htmx:afterSettle", keepRoll);
  }

  /* A page that cannot be opened again is not left by a tap: ask the server first. */
  const isAway = () => !!document.querySelector(".net-off");
  hq.on("click", "a[href]", (event, link) => {
    const isRoll = link.matches("[data-roll]");
    if (!told || !isRoll && !isAway() || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    hq.refresh().then(() => { clear(); location.assign(link.href); }, () => {
      hq.showNet(false);
      if (isRoll) return showRoll();
      if (navigator.serviceWorker && navigator.serviceWorker.controller && link.matches('[href="/gate/"]')) return location.assign(link.href);
      hq.tell("还没有连上，现在离开这一页就打不开别的页了", "warn");
    });
  }, true);

  // A copy from the service worker: its clock goes on from now, and it says how old it is.
  const copied = told && told.dataset.copy;
  if (copied) {
    hq.showNet(false);
    hq.tell(`没有连上，这是 ${copied.slice(11, 16)} 的看板，登记照常，连上后自动上传`, "warn");
    hq.since.then(() => document.querySelectorAll("[data-clock]").forEach(clock => { clock.dataset.clock = hq.stamp(); }));
  }

  if (told && navigator.serviceWorker) navigator.serviceWorker.register("/service-worker.js");
}
