// A video or a post elsewhere: its host hears of the reader when the button is pressed, not before.
// Without this script there is the link to its page.
document.querySelectorAll("[data-embed]").forEach((figure) => {
  const button = figure.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.src = figure.dataset.embed;
    frame.title = figure.dataset.title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    figure.querySelector(".embed-box").replaceWith(frame);
    frame.focus();
  });
});
