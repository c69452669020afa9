// In the editor of a page the first button publishes, and a browser presses the first button when
// somebody hits Enter in a line of text. What goes out is pressed on purpose: Enter does nothing.
document.addEventListener("keydown", (event) => {
  const line = event.target;
  const types = ["submit", "button", "checkbox", "radio", "file"];
  if (event.key !== "Enter" || !(line instanceof HTMLInputElement)) return;
  if (line.form?.id === "page-edit-form" && !types.includes(line.type)) event.preventDefault();
});
