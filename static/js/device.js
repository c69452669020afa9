// What this browser keeps for us: set after a gift, set by a button, shown, and cleared.
{
  const { until, keep, names } = window.asking; // appeal.js
  const supporting = "supporting-until";
  const { lang } = document.documentElement;
  const locale = lang === "en" ? "en-GB" : lang; // the day before its month, as on our pages

  // After a gift, and in the room of a patron whose device is marked already.
  function mark() {
    for (const line of document.querySelectorAll("[data-supporting-until]")) {
      line.hidden = !keep(supporting, line.dataset.supportingUntil);
    }
  }

  for (const box of document.querySelectorAll("[data-not-asked]")) {
    const last = box.dataset.notAsked;
    const say = (what) => {
      for (const line of box.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== what;
    };
    const marked = until(supporting);
    if (marked && "lengthen" in box.dataset) keep(supporting, last);
    say(until(supporting) >= last ? "done" : "ask");
    box.querySelector("button").addEventListener("click", () => {
      say(keep(supporting, last) ? "done" : "refused");
      box.querySelector("[role=status]").focus();
    });
  }

  for (const box of document.querySelectorAll("[data-kept]")) {
    const show = (cleared) => {
      let any = false;
      for (const row of box.querySelectorAll("[data-name]")) {
        const date = until(row.dataset.name);
        row.hidden = !date;
        any ||= Boolean(date);
        const format = { dateStyle: "long", timeZone: "UTC" };
        if (date) row.querySelector("dd").textContent = new Date(date).toLocaleDateString(locale, format);
      }
      for (const line of box.querySelectorAll("[data-say]")) {
        line.hidden = line.dataset.say !== (any ? "some" : cleared ? "cleared" : "none");
      }
    };
    box.querySelector("button").addEventListener("click", () => {
      try {
        names.forEach((name) => localStorage.removeItem(name));
      } catch {
        // Nothing can be kept there, so there is nothing to clear.
      }
      show(true);
      box.querySelector("[role=status]").focus();
    });
    show(false);
  }

  document.addEventListener("thanks:known", mark);
  mark();
}
