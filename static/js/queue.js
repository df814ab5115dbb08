/* The list of what waits on this device, and what stays readable while the server is away. */
{
  const STATES = { waiting: ["待上传", "warn"], sent: ["待上传", "warn"], refused: ["需处理", "bad"], done: ["已上传", "ok"] };
  const URGENCY = ["refused", "waiting", "sent", "done"];
  const told = document.getElementById("outbox");
  const tag = (text, tone) => hq.make("span", { className: `tag tag-${tone}`, textContent: text });

  /** Open the server's own page for it: it says what is wrong beside the field, and keeps the time. */
  const mend = async entry => {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const form = hq.make("form", { method: "post", action: entry.url, hidden: true });
    form.append(...[...hq.box.fieldsAt(entry), ["csrf_token", token]].map(([name, value]) => hq.make("input", { name, value })));
    document.body.append(form);
    await hq.box.put({ ...entry, state: "waiting" });
    form.submit();
  };
  const again = async entry => { await hq.box.put({ ...entry, state: "waiting" }); hq.flush(); };
  /** An entry about an entry: by whoever is here now, through the same outbox. */
  const follow = async ({ offset }, about, fields = {}) => {
    const key = hq.newId();
    const { ticket, who } = told.dataset;
    await hq.box.put({ key, at: Date.now(), offset, state: "waiting", fields: Object.entries({ form_id: key, ...fields }), ticket, who, ...about });
    hq.flush();
    hq.draw();
  };
  const leave = async entry => {
    await follow(entry, { url: entry.leaves, label: `${entry.label} 离校`, after: entry.key });
  };
  const discard = entry => {
    const why = hq.make("input", { className: "input", maxLength: 120 });
    const dialog = hq.dialog(`丢弃 ${entry.label}`,
      hq.make("label", { className: "field" }, hq.make("span", { className: "field-label", textContent: "为什么丢弃" }), why),
      hq.make("div", { className: "field button-row" }, hq.button("丢弃", async () => {
        if (!why.value.trim()) return why.focus();
        const happened = `${hq.time(entry.at + entry.offset)} ${entry.who}`;
        dialog.close();
        await hq.box.drop(entry.key);
        await follow(entry, { url: told.dataset.discards, label: `丢弃 ${entry.label}` }, { label: entry.label, happened, reason: why.value });
      }, "button button-danger"), hq.button("不丢弃", () => dialog.close())));
  };

  const line = (entry, all) => {
    const [word, tone] = STATES[entry.state];
    const isLeft = all.some(one => one.after === entry.key);
    const acts = entry.state === "refused"
      ? [entry.mends && hq.button("处理", () => mend(entry)), hq.button("重新提交", () => again(entry)), hq.button("丢弃", () => discard(entry), "link-button link-button-danger")]
      : entry.state === "done" ? [] : [entry.leaves && !isLeft && hq.button("离校", () => leave(entry)), hq.button("丢弃", () => discard(entry), "link-button")];
    const by = entry.who && entry.who !== told.dataset.who ? `${entry.who}登记` : "";
    return hq.make("li", { className: "ledger-line" },
      hq.make("span", { className: "ledger-time", textContent: hq.time(entry.at + entry.offset) }),
      hq.make("span", { className: "ledger-who" }, entry.label, hq.make("small", { textContent: [entry.reason && entry.state === "refused" && entry.reason, by].filter(Boolean).join("·") })),
      tag(word, tone), hq.make("span", { className: "cluster" }, ...acts.filter(Boolean)));
  };

  /** Show every list and count anew; `why` says what the entries wait for. */
  hq.draw = async why => {
    if (!told) return;
    const all = await hq.box.entries();
    const old = all.filter(one => one.state === "done").slice(0, -10);
    old.forEach(one => hq.box.drop(one.key));
    const shown = all.filter(one => !old.includes(one) && (one.state !== "sent" || Date.now() - one.at > 15000))
      .sort((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state));
    const open = shown.filter(one => one.state !== "done");
    const bad = open.filter(one => one.state === "refused").length;
    const text = [open.length > bad && `${open.length - bad} 条待上传`, bad && `${bad} 条需处理`].filter(Boolean).join("，");
    document.querySelectorAll("[data-queue-opens]").forEach(button => {
      button.hidden = !open.length;
      button.classList.toggle("queue-bad", bad > 0);
      button.lastElementChild.textContent = text;
    });
    document.querySelectorAll("[data-queue]").forEach(place => {
      const rows = shown.filter(one => one.state !== "done" || place.matches("dialog *") || Date.now() - one.done < 60000);
      place.hidden = !rows.length;
      place.replaceChildren(hq.make("h2", { textContent: why && open.length ? `${text}，${why}` : text || "都已上传" }),
        hq.make("ul", {}, ...rows.map(one => line(one, all))));
    });
    const urls = new Set(open.map(one => one.url));
    document.querySelectorAll("button[data-outbox][formaction], form.post[data-outbox] > button").forEach(button => {
      if (!urls.has(button.getAttribute("formaction") || button.form.getAttribute("action"))) return;
      button.disabled = true;
      button.textContent = "待上传";
    });
  };
  document.addEventListener("htmx:afterSettle", () => hq.draw());
  hq.on("click", "[data-queue-opens]", () => {
    const place = hq.make("section", { className: "queue" });
    place.dataset.queue = "";
    hq.sheet("离线登记", place);
    hq.draw();
  });

  /** Logging out would leave the entries behind: it is held, and says why. */
  hq.holds = async () => {
    const open = (await hq.box.entries()).filter(one => one.state !== "done").length;
    if (open) hq.tell(`还有 ${open} 条离线登记没有上传，全部上传后才能退出。要交班就用“换人”，登记人不变`, "bad");
    else await hq.box.drop("roll");
    return open > 0;
  };
}
