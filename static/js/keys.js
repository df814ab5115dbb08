/* Keys for the desk: / search, n new, j and k rows, Enter opens, ? help. Never while typing. */
{
  const HELP = [["/", "查找"], ["n", "新建"], ["j k", "下一行、上一行"], ["Enter", "打开"], ["?", "这张表"]];
  const first = (...selectors) => selectors.map(one => document.querySelector(one)).find(Boolean);

  const move = step => {
    const rows = [...document.querySelectorAll(".table .cell-main a, .ledger-list a")];
    const now = rows.indexOf(document.activeElement);
    const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
    if (next) next.focus();
  };

  const help = () => hq.dialog("键盘", hq.make("dl", { className: "summary-list" },
    ...HELP.flatMap(([key, what]) => [hq.make("dt", { textContent: key }), hq.make("dd", { textContent: what })])),
  hq.make("form", { method: "dialog", className: "button-row" }, hq.make("button", { className: "button", textContent: "关闭" })));

  const acts = {
    "/": () => { const box = first("main [data-search]", "[data-search]"); if (box) { box.focus(); box.select(); } },
    n: () => { const link = first("[data-new]", ".page-head a.button-primary"); if (link) link.click(); },
    j: () => move(1),
    k: () => move(-1),
    "?": help,
  };

  document.addEventListener("keydown", event => {
    const isTyping = event.target.matches("input, select, textarea, [contenteditable]");
    const isFree = !isTyping && !document.querySelector("dialog[open]");
    if (!isFree || hq.composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
