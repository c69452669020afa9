// The accent colour: the text field is what is saved, the browser's picker only writes into it.
document.addEventListener("input", (event) => {
  const row = event.target.closest("[data-accent]");
  if (!row) return;
  const picker = row.querySelector("[data-accent-picker]");
  const text = row.querySelector("input[type=text]");
  if (event.target === picker) {
    text.value = picker.value.toUpperCase();
  } else if (/^#[0-9a-f]{6}$/i.test(text.value)) {
    picker.value = text.value.toLowerCase();
  }
});
