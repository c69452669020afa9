// "2 of 3 chosen" beside the button. The ballot works without it.
for (const form of document.querySelectorAll("form[data-choose]")) {
  const most = Number(form.dataset.choose);
  const said = form.querySelector("[data-chosen]");
  const count = () => {
    const now = form.querySelectorAll("input[name=topics]:checked").length;
    const words = now > most ? form.dataset.overWords : form.dataset.chosenWords;
    said.textContent = words.replace("{now}", now).replace("{most}", most).replace("{over}", now - most);
    said.classList.toggle("is-over", now > most);
  };
  form.addEventListener("change", count);
  count();
}
