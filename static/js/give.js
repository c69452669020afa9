// The giving form: the button and the line above it say what will happen. The page works without.
document.querySelectorAll("[data-give]").forEach((form) => {
  const other = form.querySelector("[data-other] input");
  const error = form.querySelector("#other-error");
  const by = form.dataset.by || "interval"; // what the amounts follow: how often, or for how long
  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`);

  const recipient = form.querySelector('[name="recipient_name"]');
  const name = () => (recipient && recipient.value.trim()) || form.dataset.nobody;
  const fees = form.querySelector('[name="cover_fees"]');
  const unit = 10 ** Number(form.dataset.decimals);

  function money(minor) {
    const digits = minor % unit ? Number(form.dataset.decimals) : 0;
    const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return `${(minor / unit).toLocaleString(document.documentElement.lang, format)} ${form.dataset.give}`;
  }

  // As Currency.fee_cover reckons it; the server's own figure is the one that counts.
  function cover(gift) {
    const share = Math.round(Number(form.dataset.feePercent) * 100);
    const fixed = Number(form.dataset.feeFixed);
    return Math.ceil((gift * share + fixed * 10000) / (10000 - share));
  }

  // The chosen gift in minor units, or NaN where none can be read.
  function gift() {
    const card = chosen(`amount_${chosen(by).value}`);
    if (card && card.value !== "other") return Number(card.value);
    const typed = other.value.replace(/[\s']/g, "").replace(",", ".");
    return /^\d+(\.\d+)?$/.test(typed) ? Math.round(Number(typed) * unit) : NaN;
  }

  function amount() {
    const minor = gift();
    if (!minor) return other.value.trim() && `${other.value.trim()} ${form.dataset.give}`;
    return money(fees && fees.checked ? minor + cover(minor) : minor);
  }

  function showFees() {
    if (!fees) return;
    const minor = gift();
    const line = form.querySelector("[data-fees]");
    line.textContent = minor && fees.checked ? line.dataset.with.replace("{fee}", money(cover(minor))) : "";
  }

  function show() {
    const card = chosen(`amount_${chosen(by).value}`);
    form.querySelector("[data-other]").hidden = !(card && card.value === "other");
    showFees();
    form.querySelectorAll("[data-submit] [data-with]").forEach((label) => {
      label.dataset.without ??= label.textContent;
      label.textContent = amount()
        ? label.dataset.with.replace("{amount}", amount).replace("{name}", name)
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
    if (card.name === by) {
      const kept = chosen(`amount_${card.value}`);
      if (kept && kept.value !== "other") other.value = "";
    }
    show();
  });
  other.addEventListener("input", show);
  if (recipient) recipient.addEventListener("input", show);
  // One press is one pledge; the server makes sure of it, this only shows that it was heard.
  form.addEventListener("submit", () => {
    form.querySelector("[data-submit]").setAttribute("aria-busy", "true");
  });
  show();
});
