/* A form is sent once, to a server that is there, by somebody still signed in. Otherwise what
   was typed stays where it is. */
{
  const labels = new WeakMap();

  const setBusy = (form, button) => {
    form.dataset.busy = "1";
    if (!button || labels.has(button)) return;
    labels.set(button, [...button.childNodes]);
    const width = button.offsetWidth;
    button.style.minWidth = `${width}px`;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("is-busy");
    button.replaceChildren(button.dataset.busy || (width < 96 ? "…" : "保存中…"));
  };

  hq.release = form => {
    delete form.dataset.busy;
    for (const button of [...form.elements].filter(one => labels.has(one))) {
      button.replaceChildren(...labels.get(button));
      labels.delete(button);
      button.style.minWidth = "";
      button.removeAttribute("aria-disabled");
      button.classList.remove("is-busy");
    }
  };

  /** Send again by the same button: its name, value and formaction count. */
  const send = (form, button) => {
    form.dataset.checked = "1";
    if (button) button.click();
    else if (form.requestSubmit) form.requestSubmit();
    else form.submit();
    setTimeout(() => hq.release(form), 10000);
  };

  const stop = event => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  hq.on("submit", "form[data-once]", (event, form) => {
    const button = event.submitter;
    if (form.dataset.checked) {
      delete form.dataset.checked;
      return;
    }
    if (form.dataset.busy) {
      stop(event);
      return hq.behind(form, button);
    }
    if (form.dataset.confirm && !form.dataset.confirmed) {
      stop(event);
      return hq.confirm(form.dataset.confirm, button ? button.textContent.trim() : "确定", () => {
        form.dataset.confirmed = "1";
        button.click();
      });
    }
    delete form.dataset.confirmed;
    setBusy(form, button);
    if (form.matches("[hx-post]")) hq.note(form, button);
    if (form.matches("[hx-post], [data-sign-in]") || !document.body.dataset.account) return;
    stop(event);
    if (form.matches('[action="/logout"]')) return hq.holds().then(isHeld => isHeld ? hq.release(form) : send(form, button));
    if (hq.marked(form, button)) return hq.deliver(form, button, () => send(form, button));
    hq.ready(form).then(isReady => isReady ? send(form, button) : hq.release(form),
      () => {
        hq.release(form);
        hq.unreachable(() => button ? button.click() : form.requestSubmit());
      });
  }, true);

  hq.on("htmx:afterRequest", "form[data-once]", (event, form) => {
    // A search of one of its fields is not the form's own request.
    if (event.detail.elt !== form) return;
    hq.release(form);
    if (event.detail.successful && form.elements.form_id) form.elements.form_id.value = hq.newId();
  });
  // Back from the page that followed: the form comes out of the browser's memory still busy.
  window.addEventListener("pageshow", event => {
    if (event.persisted) document.querySelectorAll("form[data-once]").forEach(hq.release);
  });
}
