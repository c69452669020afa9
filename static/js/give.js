// The giving form: its button says what will happen. The page works without.
document.querySelectorAll("[data-give]").forEach((form) => {
  const rules = JSON.parse(form.dataset.give); // patrons/money.py's, which count
  const by = form.dataset.by || "interval"; // what the amounts follow
  const find = (selector) => form.querySelector(selector);
  const box = find("[data-other]");
  const other = box.querySelector("input");
  const fees = find("[name=cover_fees]");
  const line = find("[data-fees]");
  const name = () => find("[name=recipient_name]")?.value.trim() || form.dataset.nobody;
  const choice = () => find(`[name=${by}]:checked`)?.value;
  const card = () => find(`[name=amount_${choice()}]:checked`)?.value;
  let pointed = false;

  function money(minor) {
    const format = { minimumFractionDigits: rules.decimals, trailingZeroDisplay: "stripIfInteger" };
    const amount = minor / 10 ** rules.decimals;
    return `${amount.toLocaleString(document.documentElement.lang, format)} ${rules.code}`;
  }

  // As Currency.fee_cover.
  function cover(gift) {
    const kept = (10000 - rules.share) * rules.step;
    return Math.ceil((gift * rules.share + rules.fixed * 10000) / kept) * rules.step;
  }

  // As Currency.parse; 0 is what it would refuse.
  function typed() {
    const found = other.value.replace(/[\s']/g, "").match(RegExp(rules.written, "i")) || [];
    const minor = Number(found[1] + (found[2] || "").padEnd(rules.decimals, 0));
    const least = Math.max(rules.least, rules.coffee * (Number(choice()) || 0));
    return minor >= least && minor <= rules.most && minor % rules.step === 0 ? minor : 0;
  }

  function show() {
    box.hidden = card() !== "other";
    const gift = box.hidden ? Number(card() || 0) : typed();
    const fee = gift && fees?.checked ? cover(gift) : 0;
    if (gift) other.removeAttribute("aria-invalid");
    if (line) line.textContent = fee ? line.dataset.with.replace("{fee}", money(fee)) : "";
    const said = gift && gift + fee <= rules.largest;
    form.querySelectorAll("[data-submit] [data-with]").forEach((label) => {
      const words = label.dataset;
      words.without ??= label.textContent;
      label.textContent = said
        ? words.with.replace("{amount}", money(gift + fee)).replace("{name}", name)
        : words.without;
    });
  }

  // Who clicks on “Other” wants to write; who came by arrows may go on.
  form.addEventListener("pointerdown", () => (pointed = true));
  form.addEventListener("keydown", () => (pointed = false));
  form.addEventListener("input", show);
  form.addEventListener("change", ({ target }) => {
    if (target === other) other.ariaInvalid = other.value.trim() && !typed() ? "true" : null;
    else if (target.value === "other" && pointed) other.focus();
    else if (box.hidden) {
      other.value = "";
      find("#other-error").replaceChildren();
    }
  });
  // It was heard; the server makes one pledge of many presses.
  form.addEventListener("submit", () => find("[data-submit]").setAttribute("aria-busy", "true"));
  show();
});
