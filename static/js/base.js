"use strict";
/* What the other files share. The files are joined in the order of their names. */
const hq = {
  /** Listen once for all elements that match, also those that come later. */
  on(type, selector, act, capture) {
    document.addEventListener(type, event => {
      const found = event.target.closest && event.target.closest(selector);
      if (found) act(event, found);
    }, capture);
  },
  /** An input method is at work: Enter and letters belong to it (229 is what phones send). */
  composing: event => event.isComposing || event.keyCode === 229,
  say(text) {
    document.getElementById("spoken").textContent = text;
  },
  /** 32 hex digits, as the server makes them. */
  newId: () => Array.from(crypto.getRandomValues(new Uint8Array(16)),
    byte => byte.toString(16).padStart(2, "0")).join(""),
  make(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  },
  button: (text, act, style = "button") =>
    hq.make("button", { type: "button", className: style, textContent: text, onclick: act }),
  /** A message where the work is; it stays until it is answered or followed by another. */
  tell(text, tone, ...buttons) {
    const row = hq.make("div", { className: "spread" }, text, ...buttons);
    const notice = hq.make("div", { className: `notice notice-${tone}${buttons.length ? " notice-act" : ""}` }, row);
    notice.setAttribute("role", tone === "bad" ? "alert" : "status");
    document.getElementById("messages").replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
  },
};
document.documentElement.dataset.js = "";
