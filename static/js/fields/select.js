/* Ticked rows and the bar that acts on them (form[data-pick-rows]). */
{
  const boxes = form => [...form.querySelectorAll("tbody .pick input")];

  const show = form => {
    const all = boxes(form);
    const count = all.filter(box => box.checked).length;
    all.forEach(box => box.closest("tr").classList.toggle("is-selected", box.checked));
    const bar = form.querySelector("[data-bulk-bar]");
    bar.hidden = count === 0;
    bar.querySelector("[data-picked-count]").textContent = `已选 ${count} 条`;
    const head = form.querySelector("[data-pick-all]");
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
  };

  hq.on("change", "form[data-pick-rows]", (event, form) => {
    if (event.target.matches("[data-pick-all]")) {
      boxes(form).forEach(box => { box.checked = event.target.checked; });
    }
    show(form);
  });
  hq.on("reset", "form[data-pick-rows]", (event, form) => setTimeout(show, 0, form));
  document.addEventListener("htmx:load", event => {
    const form = event.detail.elt.closest("form[data-pick-rows]");
    const inside = event.detail.elt.querySelectorAll("form[data-pick-rows]");
    (form ? [form] : [...inside]).forEach(show);
  });
}
