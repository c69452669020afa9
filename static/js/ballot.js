// "2 of 3 chosen" beside the button. The ballot works without it.
for (const form of document.querySelectorAll("form[data-choose]")) {
  const most = Number(form.dataset.choose);
  const said = form.querySelector("[data-chosen]");
  const count = () => {
    const now = form.querySelectorAll("input[name=topics]:checked").length;
    said.textContent = now > most
      ? `${now} chosen: take ${now - most} off`
      : `${now} of ${most} chosen`;
    said.classList.toggle("is-over", now > most);
  };
  form.addEventListener("change", count);
  count();
}
