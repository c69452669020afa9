// The giving form: the button and the line above it say what will happen. The page works without.
document.querySelectorAll("[data-give]").forEach((form) => {
  const other = form.querySelector("[data-other] input");
  const error = form.querySelector("#other-error");
  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`);

  function amount() {
    const card = chosen(`amount_${chosen("interval").value}`);
    if (card && card.value !== "other") {
      return card.parentElement.querySelector(".choice-main").textContent.trim();
    }
    const typed = other.value.trim();
    return typed ? `${typed} ${form.dataset.give}` : "";
  }

  function show() {
    const interval = chosen("interval").value;
    const card = chosen(`amount_${interval}`);
    form.querySelector("[data-other]").hidden = !(card && card.value === "other");
    form.querySelectorAll("[data-submit] [data-interval]").forEach((label) => {
      label.dataset.without ??= label.textContent;
      label.textContent = amount()
        ? label.dataset.with.replace("{amount}", amount())
        : label.dataset.without;
    });
  }

  form.addEventListener("change", (event) => {
    const card = event.target;
    if (card.name.startsWith("amount_")) {
      if (card.value === "other") {
        show();
        other.focus();
      } else {
        other.value = "";
        error.replaceChildren();
      }
    }
    if (card.name === "interval") {
      const kept = chosen(`amount_${card.value}`);
      if (kept && kept.value !== "other") other.value = "";
    }
    show();
  });
  other.addEventListener("input", show);
  // One press is one pledge; the server makes sure of it, this only shows that it was heard.
  form.addEventListener("submit", () => {
    form.querySelector("[data-submit]").setAttribute("aria-busy", "true");
  });
  show();
});
