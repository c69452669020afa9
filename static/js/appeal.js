// Who supports us, or closed the appeal, is not asked on this device. It stands before an appeal,
// so that an appeal that is not shown is never drawn. What it keeps is an end date, nothing else.
{
  const page = document.documentElement;
  const day = 864e5;
  const most = { "supporting-until": 4000, "closed-until": 8 }; // days; a later date is none of ours
  const iso = (date) => date.toISOString().slice(0, 10);

  // How long a date still holds, to its end; nothing where it is none ("2027-02-31").
  function left(value) {
    const at = new Date(value);
    return !isNaN(at) && iso(at) === value ? at - Date.now() + day : 0;
  }

  // The end date that is kept by this name, or nothing. What is over or no date is removed.
  function until(name) {
    try {
      const value = localStorage.getItem(name);
      if (value === null) return "";
      if (left(value) > 0 && left(value) < most[name] * day) return value;
      localStorage.removeItem(name);
    } catch {
      // This browser keeps nothing for us, so we ask.
    }
    return "";
  }

  // Keep an end date, never an earlier one than is there; whether one that late is kept.
  function keep(name, value) {
    try {
      if (until(name) < value) localStorage.setItem(name, value);
    } catch {
      return false;
    }
    return until(name) >= value;
  }

  function look() {
    page.dataset.asked = until("supporting-until") ? "thanked" : until("closed-until") ? "closed" : "yes";
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close-appeal]")) {
      const week = iso(new Date(Date.now() + 7 * day));
      if (keep("closed-until", week)) look();
      else page.dataset.asked = "closed"; // for this page, as nothing can be kept
      document.querySelector(".appeal-line.is-closed").focus();
    } else if (target.closest("[data-open-appeal]")) {
      try {
        localStorage.removeItem("closed-until");
      } catch {
        // There was nothing to remove.
      }
      page.dataset.asked = "yes";
      document.getElementById("appeal").focus();
    }
  });

  look();
  window.asking = { until, keep, names: Object.keys(most) };
}
