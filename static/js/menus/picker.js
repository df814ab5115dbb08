/* The dishes for a cell: they open beside it, letters typed meanwhile are kept, arrows mark one,
   Enter takes it, also when the answer to what was typed is still under way. */
{
  const place = () => document.getElementById("picker");
  const options = () => [...place().querySelectorAll("[role=option]")];
  let opener = null;
  let typed = "";
  let takes = false;
  let isComing = false;

  /** While the dishes lie over it the grid is out of reach, for a finger and a screen reader. */
  const hold = isHeld => document.querySelector("[data-grid]").toggleAttribute("inert", isHeld);
  const close = () => {
    place().replaceChildren();
    hold(false);
    document.querySelectorAll(".dish-now").forEach(one => one.classList.remove("dish-now"));
  };

  /** Under the cell, within the sheet; on a phone the style sheet puts it at the foot. */
  const put = box => {
    const sheet = place().parentElement.getBoundingClientRect();
    const cell = opener.closest("td").getBoundingClientRect();
    box.style.setProperty("--x", `${Math.max(0, Math.min(cell.left - sheet.left, sheet.width - box.offsetWidth))}px`);
    box.style.setProperty("--y", `${cell.bottom - sheet.top}px`);
    box.scrollIntoView({ block: "nearest" });
  };

  hq.pick = (link, letter) => {
    // What is typed before the box is there goes into it; Enter then takes the first dish.
    if (isComing && link === opener) {
      typed += letter;
      takes = takes || !letter && !!typed;
      return;
    }
    close();
    opener = link;
    typed = letter;
    takes = false;
    isComing = true;
    link.classList.add("dish-now");
    htmx.ajax("GET", link.href, { target: "#picker", swap: "innerHTML" });
  };
  document.addEventListener("htmx:afterRequest", event => { if (!event.detail.successful) isComing = false; });

  const mark = step => {
    const all = options();
    const now = all.findIndex(one => one.getAttribute("aria-selected") === "true");
    const next = all[Math.max(0, Math.min(now + step, all.length - 1))];
    if (!next) return;
    all.forEach(one => one.setAttribute("aria-selected", one === next));
    next.scrollIntoView({ block: "nearest" });
    place().querySelector("[role=combobox]").setAttribute("aria-activedescendant", next.id);
  };
  const isShown = input => place().querySelector("[data-q]").dataset.q === input.value.trim();
  const take = input => {
    const chosen = options().find(one => one.getAttribute("aria-selected") === "true");
    if (isShown(input)) return chosen && chosen.click();
    takes = true;
    htmx.trigger(input, "settled");
  };

  document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
    if (target.id === "picker" && target.firstElementChild) {
      const input = target.querySelector("[role=combobox]");
      put(target.firstElementChild);
      hold(true);
      input.focus({ preventScroll: true });
      isComing = false;
      input.value = typed;
      if (takes) htmx.trigger(input, "settled");
      else if (typed) input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (target.id === "dishes" && takes) {
      takes = false;
      const first = options()[0];
      if (first) first.click();
    }
  });

  // Enter asked before the pause after typing was over; the pause need not ask again.
  hq.on("htmx:beforeRequest", "#picker .search", (event, form) => isShown(form.elements.q) && event.preventDefault());
  hq.on("keydown", "#picker [role=combobox]", (event, input) => {
    if (hq.composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(step);
    else if (event.key === "Enter") take(input);
    else return;
    event.preventDefault();
  });
  hq.on("keydown", "#picker", event => {
    if (event.key !== "Escape") return;
    const back = opener;
    close();
    back.focus();
  });
  document.addEventListener("click", event => {
    if (!place() || !place().firstChild || event.target.closest("#picker, [data-cell]")) return;
    close();
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const link = under && under.closest("[data-cell]");
    if (link) hq.pick(link, "");
  });
}
