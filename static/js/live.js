/* One search per finished word: `settled` fires 250 ms after typing stops and never while an
   input method is composing, so that 张伟 is one request and not nine of raw pinyin. */
{
  const WAIT = 250;
  const waiting = new WeakMap();
  const said = new WeakMap();

  const settle = input => {
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(() => {
      const before = said.has(input) ? said.get(input) : input.defaultValue;
      said.set(input, input.value);
      if (input.value !== before) htmx.trigger(input, "settled");
    }, WAIT));
  };
  const hold = input => clearTimeout(waiting.get(input));

  hq.on("input", "[data-live]", (event, input) => event.isComposing ? hold(input) : settle(input));
  hq.on("compositionstart", "[data-live]", (event, input) => hold(input));
  hq.on("compositionend", "[data-live]", (event, input) => settle(input));
  hq.on("keydown", "[data-live]", (event, input) => hq.composing(event) && hold(input));
}
