// What a test sees on a page: loaded once into it, each function returns a list of faults.
window.eyes = (() => {
  const isShown = el => {
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    const isHidden = style.visibility === "hidden" || style.opacity === "0" || el.closest("[hidden], .visually-hidden, .skip-link");
    return box.width > 1 && box.height > 1 && !isHidden;
  };
  const name = el => {
    const words = (el.getAttribute("aria-label") || el.textContent || el.name || "").trim().replace(/\s+/g, " ").slice(0, 24);
    return `${el.tagName.toLowerCase()}${el.className && typeof el.className === "string" ? "." + el.className.trim().split(/\s+/).join(".") : ""} “${words}”`;
  };
  const all = selector => [...document.querySelectorAll(selector)].filter(isShown);

  // A word inside a sentence is as high as its line; the line is what one aims at.
  const isInSentence = el => getComputedStyle(el).display === "inline"
    && el.parentElement.textContent.trim().length > el.textContent.trim().length + 1;

  /** The place that answers to a finger: the label around a box, the row behind its name. */
  const target = el => {
    const label = el.matches("input[type=radio], input[type=checkbox]") && el.closest("label");
    const row = el.matches(".cell-main a") && getComputedStyle(el, "::after").position === "absolute" && el.closest("tr");
    return (label || row || el).getBoundingClientRect();
  };

  return {
    /** How large things have to be here: a phone is held in the hand, whatever page it shows. */
    density: () => window.innerWidth < 768 ? "touch" : document.documentElement.dataset.density,

    small(least) {
      return all("a[href], button, input:not([type=hidden]), select, textarea, summary")
        .filter(el => !isInSentence(el))
        .map(el => [el, target(el)])
        .filter(([, box]) => box.width < least - .5 || box.height < least - .5)
        .map(([el, box]) => `${name(el)} is ${Math.round(box.width)}×${Math.round(box.height)}`);
    },

    /** What makes the page scroll sideways. */
    wide() {
      const over = document.documentElement.scrollWidth - window.innerWidth;
      if (over <= 0) return [];
      const culprits = all("body *").filter(el => el.getBoundingClientRect().right > window.innerWidth + 1).map(name);
      return [`page is ${over} px too wide: ${culprits.slice(0, 4).join(", ")}`];
    },

    /** Words that stick out of their box or are cut off by it. */
    cut() {
      return all("button, .button, .link-button, .chip, .tag, summary, label, h1, h2, h3, dd, dt, p, .ledger-who, .notice, th, td")
        .filter(el => {
          const style = getComputedStyle(el);
          if (style.display === "inline" || ["auto", "scroll"].includes(style.overflowX)) return false;
          const isLow = style.overflowY === "hidden" || el.matches("button, .button, .chip, .tag, summary");
          return el.scrollWidth > el.clientWidth + 2 || isLow && el.scrollHeight > el.clientHeight + 3;
        })
        .map(el => `${name(el)}: ${el.scrollWidth}×${el.scrollHeight} in ${el.clientWidth}×${el.clientHeight}`);
    },

    /** What lies over the middle of the focused control, if anything does. */
    covering() {
      const el = document.activeElement;
      const box = el.getBoundingClientRect();
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      if (!top) return [`${name(el)} is outside the window`];
      const label = el.closest("label");
      const isFree = el.contains(top) || top.contains(el) || label && label.contains(top);
      return isFree ? [] : [`${name(el)} is under ${name(top)}`];
    },

    /** Make all text larger and nothing else, as WeChat does; 1 puts it back. */
    enlarge(factor) {
      document.adoptedStyleSheets = [];
      const rules = new Map();
      all("body, body *").forEach(el => {
        const size = parseFloat(getComputedStyle(el).fontSize);
        el.dataset.fontSize = size;
        rules.set(size, `[data-font-size="${size}"] { font-size: ${size * factor}px !important; }`);
      });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync([...rules.values()].join("\n"));
      document.adoptedStyleSheets = factor === 1 ? [] : [sheet];
    },
  };
})();
