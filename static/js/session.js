/* A session or token that ran out: sign in over the page, then send what waited, once. */
{
  const TOKEN_URL = "/csrf";
  const WAIT = 8000;
  const AS_FRAGMENT = { "HX-Request": "true" };

  const fetchInTime = (url, options) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), WAIT);
    return fetch(url, { ...options, headers: AS_FRAGMENT, signal: limit.signal })
      .finally(() => clearTimeout(timer));
  };

  const useToken = token => {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    document.querySelectorAll("input[name=csrf_token]").forEach(input => { input.value = token; });
  };

  const refresh = async () => {
    const answer = await fetchInTime(TOKEN_URL, { cache: "no-store" });
    if (answer.ok) useToken((await answer.json()).token);
    return answer;
  };

  /** Resolves to true when the form may be sent now, to false when somebody must sign in first
      and chose not to; rejects when the server cannot be reached. */
  hq.ready = async () => {
    const answer = await refresh();
    if (answer.status >= 500) throw new Error(answer.status);
    return answer.status === 401 ? signIn(await answer.text()) : true;
  };

  /** Show the sign-in form that came with the 401 in a dialog until it is accepted. */
  const signIn = html => new Promise(resolve => {
    const dialog = hq.make("dialog", { className: "dialog", id: "sign-in", innerHTML: html });
    // Without a dialog the form goes to the server, which keeps it over its own sign-in page.
    if (!dialog.showModal || !html) return resolve(true);
    const close = isSignedIn => {
      dialog.remove();
      resolve(isSignedIn);
    };
    dialog.addEventListener("cancel", () => close(false));
    dialog.addEventListener("click", event => event.target.closest("[data-close]") && close(false));
    dialog.addEventListener("submit", async event => {
      event.preventDefault();
      event.stopPropagation();
      const form = event.target;
      const body = new FormData(form);
      if (event.submitter && event.submitter.name) body.set(event.submitter.name, event.submitter.value);
      const answer = await fetchInTime(form.action, { method: "POST", body }).catch(() => null);
      if (answer && answer.ok) return refresh().then(() => close(true));
      dialog.innerHTML = answer ? await answer.text() : html;
    });
    document.body.append(dialog);
    dialog.showModal();
  });

  const replay = detail => {
    const { elt, requestConfig: sent } = detail;
    elt.dataset.replayed = "1";
    htmx.ajax(sent.verb, sent.path, { source: elt, target: detail.target });
  };

  document.addEventListener("htmx:afterRequest", async event => {
    const { elt, xhr } = event.detail;
    const isExpired = xhr.getResponseHeader && xhr.getResponseHeader("X-CSRF") === "expired";
    if (xhr.status !== 401 && !isExpired) return delete elt.dataset.replayed;
    if (elt.dataset.replayed || elt.matches("[data-poll]")) return;
    const isReady = isExpired ? (await refresh()).ok : await signIn(xhr.responseText);
    if (isReady) replay(event.detail);
  });
}
