/* After a swap: focus goes to what asks for it, or to the heading when it was lost; what changed
   is spoken (data-say). */
{
  const focusOn = (element, stays) => {
    if (!element.matches("a, button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    element.focus({ preventScroll: stays });
  };

  document.addEventListener("htmx:afterSettle", event => {
    const region = event.detail.target;
    const spoken = region.querySelector("[data-say]");
    if (spoken) hq.say(spoken.dataset.say);
    if (event.detail.elt.matches("[data-poll]")) return;
    const wanted = region.querySelector("[data-autofocus]");
    const isLost = document.activeElement === document.body;
    const heading = isLost && region.querySelector("h1, h2, h3");
    // A list that the guard has scrolled stays where the next row is.
    if (wanted || heading) focusOn(wanted || heading, region.matches("[data-poll]"));
  });

  // A link of the error summary goes to the input itself, which the label then explains.
  hq.on("click", ".error-summary a", (event, link) => {
    const input = document.getElementById(link.hash.slice(1));
    if (!input) return;
    event.preventDefault();
    input.scrollIntoView({ block: "center" });
    input.focus();
  });
}
