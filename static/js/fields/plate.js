/* The plate pad: taps fill the real input, the cells show it. */
{
  const NO_PLATE = "无牌";

  const draw = box => {
    const { value } = box.querySelector(".plate-input");
    const shown = value || box.dataset.plate;
    const now = value ? value.length : shown.length;
    box.querySelectorAll(".plate span").forEach((cell, index) => {
      cell.textContent = shown[index] || "";
      cell.classList.toggle("is-ghost", !value);
      cell.classList.toggle("plate-now", index === now);
    });
    if (box.dataset.panel !== "province") showPanel(box, shown ? "serial" : "province");
  };

  const showPanel = (box, name) => box.querySelectorAll("[data-keys]").forEach(panel => {
    panel.hidden = panel.dataset.keys !== name;
  });

  /** What the plate reads after one more key. */
  const typed = (value, province, key) => {
    if (key === "back") return value === NO_PLATE || value.length === 2 && value[0] === province ? "" : value.slice(0, -1);
    if (key === NO_PLATE || value === NO_PLATE) return key === NO_PLATE ? key : province + key;
    return ((value || province) + key).slice(0, 8);
  };

  const press = (box, key, isProvince) => {
    const input = box.querySelector(".plate-input");
    box.dataset.panel = key === "province" ? key : "";
    if (key === "province") showPanel(box, key);
    else if (isProvince && key !== NO_PLATE) {
      box.dataset.plate = key;
      input.value = input.value && input.value !== NO_PLATE ? key + input.value.slice(1) : "";
    } else input.value = typed(input.value, box.dataset.plate, key);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  hq.on("click", "[data-plate] [data-key]", (event, button) =>
    press(button.closest("[data-plate]"), button.dataset.key, !!button.closest("[data-keys=province]")));
  hq.on("input", ".plate-input", (event, input) => {
    if (!event.isComposing) draw(input.closest("[data-plate]"));
  });
  hq.on("compositionend", ".plate-input", (event, input) => draw(input.closest("[data-plate]")));

  const start = region => region.querySelectorAll("[data-plate]").forEach(box => {
    // The tablet's own keyboard would cover the pad.
    box.querySelector(".plate-input").inputMode = "none";
    draw(box);
  });
  document.addEventListener("htmx:load", event => start(event.detail.elt));
}
