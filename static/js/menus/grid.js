/* The week's grid by keys: arrows from cell to cell, Enter or a letter opens the dishes, Delete
   takes one off. After a change the cell has the focus again. */
{
  const grid = () => document.querySelector("[data-grid]");
  const links = cell => [...cell.querySelectorAll("[data-cell]:not(.dish-more)")];
  let last = null;

  /** The cell beside, above or below; within a cell with several dishes first from one to the next. */
  const beside = (link, across, down) => {
    const cell = link.closest("td");
    const own = links(cell);
    const next = own[own.indexOf(link) + down];
    if (down && next) return next;
    const rows = [...grid().tBodies[0].rows];
    const row = rows[rows.indexOf(cell.parentElement) + down];
    const found = row && row.cells[cell.cellIndex + across];
    const there = found ? links(found) : [];
    return there[down < 0 ? there.length - 1 : 0];
  };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** Take a dish off by the form that carries the tokens, as a button of it would. */
  const remove = link => {
    const url = new URL(link.href);
    const item = url.searchParams.get("item");
    if (!item) return;
    const button = hq.make("button", { formAction: `${url.pathname}/removal${url.search}` });
    document.getElementById("menu-acts").append(button);
    button.click();
    button.remove();
  };

  const act = (event, link) => {
    if (ARROWS[event.key]) return beside(link, ...ARROWS[event.key]) || link;
    if (event.key === "Delete" || event.key === "Backspace") return void remove(link) || link;
    if (/^[a-z]$/i.test(event.key)) return void hq.pick(link, event.key) || link;
    return null;
  };
  // Before the keys of the page: j and k are letters of a dish here.
  hq.on("keydown", "[data-cell]", (event, link) => {
    if (hq.composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = act(event, link);
    if (!next) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (next !== link) next.focus();
  }, true);

  hq.on("click", "[data-grid] [data-cell]", (event, link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    hq.pick(link, "");
  });
  hq.on("focusin", "[data-cell]", (event, link) => { last = link.dataset.cell; });
  hq.cell = () => last && grid() && grid().querySelector(`[data-cell="${last}"]`);

  document.addEventListener("htmx:afterSettle", event => {
    if (event.detail.target.id === "week" && hq.cell()) hq.cell().focus({ preventScroll: true });
  });
}
