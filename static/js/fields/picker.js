/* Find and choose: type, arrow keys or a tap, and the chosen id goes into the hidden field. */
{
  const parts = element => {
    const box = element.closest("[data-picker]");
    return { box, input: box.querySelector("[role=combobox]"), list: box.querySelector("[role=listbox]"), id: box.querySelector("[data-picked]") };
  };

  const show = (input, list, isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", isOpen);
    if (isOpen) list.scrollIntoView({ block: "nearest" });
    else input.removeAttribute("aria-activedescendant");
  };

  const mark = (input, list, step) => {
    const options = [...list.querySelectorAll("[data-pick]")];
    const now = options.findIndex(option => option.getAttribute("aria-selected") === "true");
    if (now >= 0) options[now].setAttribute("aria-selected", "false");
    const next = options[(now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length];
    if (!next) return;
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", next.id);
  };

  const choose = option => {
    const { input, list, id } = parts(option);
    input.value = option.dataset.label;
    if (id) id.value = option.dataset.pick;
    show(input, list, false);
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    hq.say(`已选 ${option.dataset.label}`);
  };

  hq.on("htmx:configRequest", "[data-picker] [role=combobox]", (event, input) => {
    event.detail.parameters.q = input.value;
  });
  hq.on("htmx:afterSwap", "[data-picker] [role=listbox]", (event, list) => {
    const { input } = parts(list);
    show(input, list, document.activeElement === input);
    hq.say(`找到 ${list.querySelectorAll("[data-pick]").length} 个`);
  });
  hq.on("input", "[data-picker] [role=combobox]", (event, input) => {
    const { id } = parts(input);
    if (id) id.value = "";
  });
  hq.on("click", "[data-picker] [data-pick]", (event, option) => choose(option));
  hq.on("keydown", "[data-picker] [role=combobox]", (event, input) => {
    const { list } = parts(input);
    if (hq.composing(event) || list.hidden) return;
    const active = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") mark(input, list, 1);
    else if (event.key === "ArrowUp") mark(input, list, -1);
    else if (event.key === "Enter" && active) choose(active);
    else if (event.key === "Escape") show(input, list, false);
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", event => {
    document.querySelectorAll("[data-picker] [role=listbox]:not([hidden])").forEach(list => {
      const { box, input } = parts(list);
      if (!box.contains(event.target)) show(input, list, false);
    });
  });
}
