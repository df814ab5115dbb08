/* Boards that refresh themselves (data-poll beside hx-trigger="every 15s, refresh"). */
{
  const shown = new WeakMap();

  hq.on("htmx:beforeRequest", "[data-poll]", event => document.hidden && event.preventDefault());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      document.querySelectorAll("[data-poll]").forEach(board => htmx.trigger(board, "refresh"));
    }
  });

  // The same rows again, or a finger on one of them: leave everything as it is.
  document.addEventListener("htmx:beforeSwap", event => {
    const { elt, target, xhr } = event.detail;
    if (!elt.matches("[data-poll]") || xhr.status !== 200) return;
    const isSame = shown.get(elt) === xhr.responseText;
    if (isSame || target.querySelector(":active")) event.detail.shouldSwap = false;
    else shown.set(elt, xhr.responseText);
  });

  // The clock goes on from the server's time, for tablets whose own is wrong.
  const started = Date.now();
  const tick = () => document.querySelectorAll("[data-clock]").forEach(clock => {
    const now = new Date(Date.parse(clock.dataset.clock) + Date.now() - started);
    const text = now.toTimeString().slice(0, 5);
    if (clock.textContent === text) return;
    clock.textContent = text;
    const day = clock.parentElement.querySelector("[data-clock-day]");
    day.textContent = `${now.getMonth() + 1}月${now.getDate()}日 周${"日一二三四五六"[now.getDay()]}`;
  });
  setInterval(tick, 2000);
}
