// A day or an hour that is typed by half is no value to a browser: it would be sent as an empty one, and
// a schedule would be gone. So a press is held and it is said; whatever else is sent (autosave, a
// preview) has what stood there before. (Wagtail's forms are "novalidate".)
(() => {
  const whole = new WeakMap(); // what was last typed to its end
  const before = (field) => whole.get(field) ?? field.defaultValue;
  const isHalf = ({ type, validity }) => ["date", "datetime-local"].includes(type) && validity.badInput;
  const halfTyped = (form) => [...form.elements].filter(isHalf);

  ["input", "change"].forEach((kind) => {
    window.addEventListener(kind, (event) => {
      const { target } = event;
      if (!isHalf(target)) whole.set(target, target.value);
      else if (target.form?.method === "get") event.stopImmediatePropagation(); // a list is narrowed by it at once
    }, true);
  });

  document.addEventListener("formdata", ({ target, formData }) => {
    halfTyped(target).forEach((field) => {
      if (formData.has(field.name)) formData.set(field.name, before(field));
    });
  });

  window.addEventListener("submit", (event) => {
    const fields = halfTyped(event.target).filter((field) => {
      const isLeft = field.closest("[role=dialog][aria-hidden=true]"); // closed, and not saved
      if (isLeft) field.value = before(field);
      return !isLeft;
    });
    if (!fields.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const [field] = fields;
    const name = field.labels?.[0]?.textContent.replace("*", "").trim() ?? field.name;
    const text = `“${name}” is no whole date. Complete it or empty it, then press again.`;
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { clear: true, type: "error", text } }));
    document.querySelector(".messages")?.scrollIntoView(); // what follows shows nothing of a folded field
    field.reportValidity();
    // Wagtail takes the button for busy once the click is over.
    const { submitter } = event;
    setTimeout(() => submitter?.setAttribute("data-w-progress-loading-value", false));
  }, true);
})();
