/* Menus that close again, dialogs that open, and the question before what cannot be undone. */
{
  const closeMenus = except => document.querySelectorAll("details.menu[open]").forEach(menu => {
    if (menu !== except) menu.open = false;
  });
  document.addEventListener("click", event => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", event => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  hq.on("click", "[data-opens]", (event, opener) => {
    const dialog = document.getElementById(opener.dataset.opens);
    if (!dialog.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });
  hq.on("click", "dialog [data-close]", (event, button) => button.closest("dialog").close());
  hq.on("click", "[data-back]", event => {
    event.preventDefault();
    history.back();
  });

  hq.dialog = (title, ...content) => {
    const dialog = hq.make("dialog", { className: "dialog" }, hq.make("h2", { textContent: title }), ...content);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  };

  /** A dialog to read: as wide as it needs, and one button that closes it. */
  hq.sheet = (title, ...content) => {
    const dialog = hq.dialog(title, ...content, hq.make("div", { className: "button-row" },
      hq.button("关闭", () => dialog.close(), "button button-primary")));
    dialog.classList.add("dialog-wide");
  };

  hq.confirm = (question, word, act) => {
    const dialog = hq.dialog(question, hq.make("div", { className: "button-row" },
      hq.button(word, () => { dialog.close(); act(); }, "button button-primary"),
      hq.button("再看看", () => dialog.close())));
  };
}
