// A video or a post elsewhere: its host hears of the reader when the button is pressed, not before.
// Without this script there is the link to its page.
document.querySelectorAll("[data-embed]").forEach((figure) => {
  const box = figure.querySelector(".embed-box");
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = figure.dataset.embed;
    frame.title = figure.dataset.title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    box.replaceChildren(box.querySelector(".embed-title"), frame);
    frame.focus();
  });
});
