/* What waits on this device: an entry for each tap that the server has not acknowledged, with the
   time it was made by the server's clock. Never a document's number (data-secret). */
{
  const told = document.getElementById("outbox");
  // Where IndexedDB is shut off, the same few verbs over localStorage.
  const plain = {
    read: () => JSON.parse(localStorage.outbox || "{}"),
    write: all => { localStorage.outbox = JSON.stringify(all); },
  };
  const opened = new Promise(resolve => {
    const asked = self.indexedDB && indexedDB.open("houqin", 1);
    if (!asked) return resolve(null);
    asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null);
  }).catch(() => null);
  const within = (mode, act, otherwise) => opened.then(base => base ? new Promise((resolve, reject) => {
    const transaction = base.transaction("outbox", mode, { durability: "strict" });
    const asked = act(transaction.objectStore("outbox"));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
  }) : otherwise(plain.read()));

  const put = entry => within("readwrite", store => store.put(entry),
    all => plain.write({ ...all, [entry.key]: entry }));
  const drop = key => within("readwrite", store => store.delete(key),
    all => { delete all[key]; plain.write(all); });
  const everything = () => within("readonly", store => store.getAll(), all => Object.values(all));
  const entries = async () => (await everything()).filter(one => one.at).sort((a, b) => a.at - b.at);

  /* The server's time less this device's. A clock set back shows against the one that only runs;
     one that ran on while the tablet slept does not, so the larger offset is the true one. */
  const clock = { offset: 0 };
  hq.heard = stamp => {
    const now = Date.parse(`${stamp}+08:00`);
    Object.assign(clock, { offset: now - Date.now(), server: now, ran: performance.now() });
    put({ key: "clock", offset: clock.offset }).catch(() => 0);
  };
  const offset = () => clock.server
    ? Math.max(clock.offset, clock.server + performance.now() - clock.ran - Date.now()) : clock.offset;
  hq.stamp = () => new Date(Date.now() + offset() + 288e5).toISOString().slice(0, 19);
  hq.time = at => new Date(at + 288e5).toISOString().slice(11, 16);

  /** 陆*夏, 苏A·***K8; what begins with a digit is no person. */
  const masked = text => {
    if (!text || /^\d|^无牌/.test(text)) return text;
    if (/^.[A-Z][A-Z0-9]{4}/.test(text)) return `${text.slice(0, 2)}·***${text.slice(-2)}`;
    return text[0] + (text.length > 2 && text < "\uffff" && text > "\u3000" ? "*".repeat(text.length - 2) + text.slice(-1) : "*");
  };
  const bodyOf = (form, button) => {
    const body = new FormData(form);
    if (button && button.name) body.append(button.name, button.value);
    return body;
  };
  const isText = ([, value]) => typeof value === "string";
  const given = (name, form, button) => button && button.getAttribute(`form${name}`) || form.getAttribute(name);

  /** The element that is marked: the button of a list, or the form. */
  hq.marked = (form, button) => told && [button, form].find(one => one && "outbox" in one.dataset);

  hq.entry = (form, button) => {
    const { outbox, leaves } = hq.marked(form, button).dataset;
    const body = [...bodyOf(form, button)];
    const fields = new URLSearchParams(body.filter(isText));
    const [word, name] = outbox.split(" ");
    const lacks = [...form.querySelectorAll("[data-secret]")].filter(one => one.value).map(one => one.name);
    const key = fields.get("form_id");
    ["csrf_token", ...lacks].forEach(one => fields.delete(one));
    return {
      key, at: Date.now(), offset: offset(), state: "sent", lacks: lacks.join(" "),
      hadPhotos: body.some(one => !isText(one) && one[1].size),
      url: given("action", form, button) || location.pathname + location.search,
      label: !outbox ? button.ariaLabel || button.textContent.trim() : fields.has(name) ? `${word} ${masked(fields.get(name))}` : outbox,
      fields: [...fields], leaves: leaves && leaves + key, ticket: told.dataset.ticket, who: told.dataset.who,
    };
  };

  /** What goes with an entry that waited: when it was made, by which clock, and by whom. */
  const fieldsAt = ({ fields, at, offset: known, ticket, lacks }) => [...fields, ...Object.entries({
    late_at: at, late_offset: Math.round(known), late_now: Date.now(), late_ticket: ticket, late_lacks: lacks || "" })];

  hq.box = { put, drop, entries, everything, bodyOf, fieldsAt };
  hq.since = everything().then(all => {
    const known = all.find(one => one.key === "clock");
    if (known) clock.offset = known.offset;
    if (told && told.dataset.now) hq.heard(told.dataset.now);
  });
}
