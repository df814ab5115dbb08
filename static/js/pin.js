/* The PIN of a change of guard: large keys, dots instead of digits, sent at the fourth. */
{
  const draw = (box, input) => box.querySelectorAll(".pin-dots i").forEach((dot, index) => {
    dot.classList.toggle("is-in", index < input.value.length);
  });

  hq.on("click", "[data-pin] [data-key]", (event, button) => {
    const box = button.closest("[data-pin]");
    const input = box.querySelector("input");
    const { key } = button.dataset;
    input.value = key === "back" ? input.value.slice(0, -1) : (input.value + key).slice(0, 4);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  hq.on("input", "[data-pin] input", (event, input) => {
    const box = input.closest("[data-pin]");
    draw(box, input);
    if (input.value.length === 4) box.querySelector("button:not([type=button])").click();
  });
}
