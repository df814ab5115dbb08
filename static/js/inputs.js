/* Small helps beside an input: − and +, today or yesterday by one tap, a filter that applies
   itself (data-submits; its button stays for those without a script). */
{
  const fill = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  hq.on("click", "[data-step]", (event, button) => {
    const input = button.parentElement.querySelector("input");
    fill(input, Math.max(0, (parseInt(input.value, 10) || 0) + Number(button.dataset.step)));
  });
  // A list is handed out as it is filtered now, also by what was typed since the page came.
  hq.on("click", "[data-filtered]", (event, one) => {
    const name = one.form ? "formAction" : "href";
    const now = one[name].split("?")[0] + location.search;
    if (one[name] === now) return;
    one[name] = now;
    if (one.form) one.form.elements.form_id.value = hq.newId();
  });
  hq.on("change", "[data-submits]", (event, { form }) => form.submit());
  hq.on("click", "[data-sets]", (event, button) =>
    fill(document.getElementById(button.dataset.sets), button.value));
}
