/* A session or token that ran out: sign in over the page, then send what waited, once. */
{
  const TOKEN_URL = "/csrf";
  const SIGN_IN_URL = "/login";
  const WAIT = 8000;
  const AS_FRAGMENT = { "HX-Request": "true" };

  const ask = (url, options) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), WAIT);
    return fetch(url, { cache: "no-store", headers: AS_FRAGMENT, signal: limit.signal, ...options })
      .finally(() => clearTimeout(timer));
  };

  /** Put a fresh token everywhere; returns the account that the server sees, or "". */
  const refresh = async () => {
    const answer = await ask(TOKEN_URL);
    // Whatever answers in the place of the server, a proxy or a hotspot, does not know this header.
    if (!answer.ok || !answer.headers.has("X-Account")) throw new Error(answer.status);
    hq.heard(answer.headers.get("X-Time"));
    const token = await answer.text();
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    document.querySelectorAll("input[name=csrf_token]").forEach(input => { input.value = token; });
    return answer.headers.get("X-Account");
  };
  Object.assign(hq, { ask, refresh });

  /** Resolves to false when somebody must sign in first and would not; rejects when the server
      cannot be reached. */
  hq.ready = async () => await refresh() === "" ? signIn() : true;

  // Two requests may learn of it at the same moment; the person is asked once.
  let asked = null;
  const signIn = () => asked || (asked = openDialog().finally(() => { asked = null; }));

  const openDialog = async () => {
    const dialog = hq.make("dialog", { className: "dialog", ariaLabel: "登录已过期" });
    // Without a dialog the form goes to the server, which keeps it over its own sign-in page.
    if (!dialog.showModal) return true;
    const show = async answer => {
      dialog.innerHTML = await answer.text();
      dialog.querySelectorAll("#messages").forEach(copy => copy.remove());
      dialog.prepend(
        hq.make("h2", { textContent: "登录已过期" }),
        hq.make("p", { className: "secondary field", textContent: "你填的内容还在，登录后接着办" }));
      htmx.process(dialog);
    };
    await show(await ask(SIGN_IN_URL));
    document.body.append(dialog);
    dialog.showModal();
    return new Promise(resolve => {
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue === "done");
      });
      dialog.addEventListener("submit", async event => {
        event.preventDefault();
        const answer = await ask(event.target.action, { method: "POST", body: new FormData(event.target) })
          .catch(() => null);
        if (!answer) return hq.release(event.target);
        if (!answer.ok) return show(answer);
        await refresh();
        dialog.close("done");
      });
    });
  };

  document.addEventListener("htmx:afterRequest", async event => {
    const { elt, xhr, requestConfig: sent, target } = event.detail;
    const isExpired = xhr.getResponseHeader("X-CSRF") === "expired";
    if (xhr.status !== 401 && !isExpired) return delete elt.dataset.replayed;
    if (elt.dataset.replayed || elt.matches("[data-poll]")) return;
    if (!await (isExpired ? refresh().then(() => true) : signIn())) return;
    elt.dataset.replayed = "1";
    htmx.ajax(sent.verb, sent.path, { source: elt, target });
  });
}
