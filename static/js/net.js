/* What came back wrong, or not at all: say so above the work and offer to try again. */
{
  hq.unreachable = retry =>
    hq.tell("没有连上，你填的内容还在", "bad", hq.button("重试", () => {
      document.getElementById("messages").replaceChildren();
      retry();
    }));

  hq.showNet = isOn => document.querySelectorAll("[data-net]").forEach(net => {
    net.classList.toggle("net-off", !isOn);
    net.querySelector("[data-net-on]").hidden = !isOn;
    net.querySelector("[data-net-off]").hidden = isOn;
  });

  const failed = event => {
    const { elt, requestConfig: sent, target } = event.detail;
    hq.showNet(false);
    if (elt.matches("[data-poll], [data-noted]")) return;
    hq.unreachable(() => htmx.ajax(sent.verb, sent.path, { source: elt, target }));
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:afterOnLoad", () => hq.showNet(true));
  window.addEventListener("offline", () => hq.showNet(false));

  // Our own refusals say where they belong; anything else comes from a proxy and is not shown.
  document.addEventListener("htmx:beforeSwap", event => {
    const { xhr } = event.detail;
    if (xhr.status < 400 || xhr.status === 422 || xhr.getResponseHeader("HX-Retarget")) return;
    event.detail.shouldSwap = false;
    if (xhr.status >= 500) failed(event);
  });
}
