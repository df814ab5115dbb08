/* Long forms keep a draft on this device (data-draft="address"); never on a shared tablet. */
{
  const UNSAVED = ["csrf_token", "form_id", "version"];
  const isShared = () => "shared" in document.body.dataset || document.documentElement.dataset.density === "kiosk";
  const keyOf = form => `draft:${document.body.dataset.account}:${form.dataset.draft}`;
  const timers = new WeakMap();

  const entries = form => [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && !UNSAVED.includes(name) && form.elements[name].type !== "password");

  const save = form => localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), entries: entries(form) }));

  const restore = (form, draft) => {
    const values = new Map();
    draft.entries.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    for (const field of [...form.elements].filter(one => one.name && !UNSAVED.includes(one.name))) {
      const kept = values.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
      else if (field.type !== "password" && field.type !== "file" && kept.length) field.value = kept.shift();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const offer = (form, draft) => {
    const at = new Date(draft.at).toTimeString().slice(0, 5);
    const clear = () => document.getElementById("messages").replaceChildren();
    hq.tell(`${at} 有一份没保存的草稿`, "warn", hq.make("span", { className: "cluster" },
      hq.button("恢复草稿", () => { restore(form, draft); clear(); }),
      hq.button("丢弃", () => { localStorage.removeItem(keyOf(form)); clear(); }, "link-button")));
  };

  hq.on("input", "form[data-draft]", (event, form) => {
    if (isShared() || event.isComposing || !event.isTrusted) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(save, 300, form));
  });
  hq.on("submit", "form[data-draft]", (event, form) => {
    clearTimeout(timers.get(form));
    sessionStorage.setItem("draft-sent", keyOf(form));
  });

  const hasErrors = !!document.querySelector(".error-summary");
  const sent = sessionStorage.getItem("draft-sent");
  sessionStorage.removeItem("draft-sent");
  if (sent && !hasErrors) localStorage.removeItem(sent);
  const form = !isShared() && document.querySelector("form[data-draft]");
  const draft = form && JSON.parse(localStorage.getItem(keyOf(form)) || "null");
  if (draft && !hasErrors && JSON.stringify(draft.entries) !== JSON.stringify(entries(form))) offer(form, draft);
}
