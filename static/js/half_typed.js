// A day or an hour that is typed by half is no value to a browser: it would be sent as an empty one, and
// a schedule would be gone. So it is said, and nothing is sent. (Wagtail's forms are "novalidate".)
(() => {
  const halfTyped = (form) => [...form.elements].find(({ validity }) => validity?.badInput);

  window.addEventListener("submit", (event) => {
    const field = halfTyped(event.target);
    if (!field) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const name = field.labels?.[0]?.textContent.replace("*", "").trim() ?? field.name;
    const text = `“${name}” is no whole date. Complete it or empty it, then press again.`;
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { clear: true, type: "error", text } }));
    field.reportValidity();
    // Wagtail takes the button for busy once the click is over.
    const { submitter } = event;
    setTimeout(() => submitter?.setAttribute("data-w-progress-loading-value", false));
  }, true);

  document.addEventListener("w-autosave:save", (event) => {
    if (halfTyped(event.target)) event.preventDefault(); // the rest of it is a change too
  });
})();
