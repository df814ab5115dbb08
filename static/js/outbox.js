/* What is tapped while the server is away (forms and buttons with data-outbox) is kept on this
   device in the same breath and sent again until the server says, in its own words, that it has it. */
{
  const FRESH = 15000;
  const told = document.getElementById("outbox");
  const { put, drop, entries } = hq.box;
  const waits = one => one.state === "waiting" || one.state === "sent" && Date.now() - one.at > FRESH;
  const post = (entry, how, body) => hq.ask(entry.url, { method: "POST", body, headers: {
    "HX-Request": "true", "X-Outbox": how, ...JSON.parse(document.body.getAttribute("hx-headers")) } });

  const hold = async entry => {
    await put({ ...entry, state: "waiting" });
    hq.showNet(false);
    hq.tell(`没有连上。${entry.label} 已记在这台设备上，连上后自动上传${entry.lacks ? "；证件号码没有存，上传后补登" : ""}${entry.hadPhotos ? "；照片没有存，上传后打开这条登记再加" : ""}`, "warn");
    hq.draw();
    setTimeout(hq.flush, 2000);
  };

  /** A marked form, sent by this script: the page stays until the server has it. */
  hq.deliver = async (form, button, again) => {
    const entry = hq.entry(form, button);
    await put(entry).catch(() => 0);
    const leave = act => drop(entry.key).catch(() => 0).then(act);
    const keep = () => {
      const missing = (form.dataset.needs || "").split(" ").find(name => name && !entry.fields.some(([one, value]) => one === name && value));
      hq.release(form);
      if (missing) {
        const field = form.querySelector(`[name=${missing}]`);
        const words = form.querySelector(`label[for=${missing}]`) || field.closest(".field").querySelector("legend");
        field.focus();
        return leave(() => hq.tell(`没有连上。先填“${words.textContent.trim()}”，再点一次就记在这台设备上`, "bad"));
      }
      form.reset();
      form.querySelectorAll("[data-picked]").forEach(one => { one.value = ""; });
      if (form.elements.form_id) form.elements.form_id.value = hq.newId();
      return hold(entry);
    };
    try {
      if (!await hq.ready(form)) return leave(() => hq.release(form));
      const answer = await post(entry, "now", hq.box.bodyOf(form, button));
      const said = answer.headers.get("X-Outbox");
      if (said === "done") return leave(() => location.assign(answer.headers.get("X-Location")));
      if (said === "refused" || answer.status === 413) return leave(again);
      if (answer.redirected) return location.assign(answer.url);
    } catch { /* the answer, or the server, is lost */ }
    return keep();
  };

  /* A list's form goes by htmx; its taps are noted beside it. */
  const noted = new WeakMap();
  hq.note = (form, button) => {
    delete form.dataset.noted;
    if (!hq.marked(form, button)) return;
    const entry = hq.entry(form, button);
    form.dataset.noted = "1";
    noted.set(form, [entry, put(entry).catch(() => 0)]);
  };
  hq.on("htmx:afterRequest", "form[data-noted]", async (event, form) => {
    const { elt, xhr } = event.detail;
    if (elt !== form || [400, 401].includes(xhr.status)) return;
    const [entry, isPut] = noted.get(form);
    await isPut;
    if (xhr.status && xhr.status < 500) return drop(entry.key).catch(() => 0);
    form.elements.form_id.value = hq.newId();
    hold(entry);
  });

  /** A tap on another line of the same list, while the first still waits for its answer. */
  hq.behind = async (form, button) => {
    if (!button || button.classList.contains("is-busy") || !hq.marked(form, button)) return;
    const entry = hq.entry(form, button);
    const key = hq.newId();
    const fields = entry.fields.map(([name, value]) => [name, name === "form_id" ? key : value]);
    await put({ ...entry, key, fields, leaves: entry.leaves && entry.leaves.replace(entry.key, key), state: "waiting" });
    hq.draw();
    hq.flush();
  };

  const send = async () => {
    const all = await entries();
    const waiting = all.filter(waits);
    if (!waiting.length) return true;
    if (!await hq.refresh()) {
      hq.draw("登录后自动上传");
      return false;
    }
    const open = new Set(all.filter(one => one.state !== "done").map(one => one.key));
    for (const entry of waiting.filter(one => !open.has(one.after))) {
      const body = new URLSearchParams(hq.box.fieldsAt(entry));
      const answer = await post(entry, "late", body);
      const said = answer.headers.get("X-Outbox");
      if (said === "done") await put({ key: entry.key, at: entry.at, offset: entry.offset, label: entry.label, state: "done", done: Date.now() });
      else if (said === "refused") await put({ ...entry, state: "refused", ...reason(await answer.text()) });
      else throw new Error(answer.status);
      if (said === "done") open.delete(entry.key);
    }
    const board = document.querySelector("[data-poll]");
    if (board) htmx.trigger(board, "refresh");
    return true;
  };
  const reason = html => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const said = [...page.querySelectorAll(".error-summary li, [data-reason], .fault h1, .alarm h1, .notice-bad:not(.alarm)")];
    return { reason: said.map(one => one.textContent.trim()).join("；"), mends: !!page.querySelector(".error-summary, [data-mend], .alarm") };
  };

  let sending = null;
  let pause = 20000;
  let timer = 0;
  /** Send what waits: one tab at a time where the browser can tell, else the receipts sort it out. */
  hq.flush = () => sending || (sending = (navigator.locks
    ? navigator.locks.request("outbox", { ifAvailable: true }, lock => lock && send()) : send())
    .then(isSent => { pause = 20000; if (isSent) hq.showNet(true); },
      () => { pause = Math.min(pause * 1.5, 120000); hq.showNet(false); })
    .then(() => { sending = null; clearTimeout(timer); timer = setTimeout(hq.flush, pause); hq.draw(); }));

  if (told) {
    hq.since.then(hq.flush);
    window.addEventListener("online", hq.flush);
  }
}
