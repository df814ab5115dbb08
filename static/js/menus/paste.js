/* Cells copied from Excel, pasted on a cell: filled from there to the right and down. */
document.addEventListener("paste", event => {
  if (event.target.closest("input, textarea, [contenteditable]")) return;
  const link = hq.cell && hq.cell();
  const text = event.clipboardData && event.clipboardData.getData("text/plain");
  if (!link || !text || !text.trim()) return;
  event.preventDefault();
  const url = new URL(link.href);
  const form = document.getElementById("menu-acts").cloneNode(true);
  // The answer may be a page that asks about unknown dishes: an ordinary form.
  for (const name of ["hx-post", "hx-target", "hx-swap", "hx-sync"]) form.removeAttribute(name);
  form.id = "menu-paste";
  form.action = `${url.pathname}/paste${url.search}`;
  form.append(hq.make("textarea", { name: "text", value: text }));
  document.body.append(form);
  form.requestSubmit();
});
