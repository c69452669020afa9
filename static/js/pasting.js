// A document pasted into the editor: what Draftail itself does not see is put right before it does.
// It keeps what a field allows (headings of the second and third size, links, bold, lists) and makes
// text of the rest; but it drops a heading of the first size and keeps the comments in the margin.
(() => {
  const COMMENTS = [
    ".MsoCommentReference", "[style*='mso-element:comment']", "a[href^='#cmnt']", "a[id^='cmnt']",
  ].join(",");
  const OURS = /data-draftjs-conductor-fragment|data-editor=/; // copied in an editor here
  const handed = new WeakSet();

  function renamed(heading, size) {
    const other = heading.ownerDocument.createElement(`h${size}`);
    other.append(...heading.childNodes);
    heading.replaceWith(other);
  }

  // One heading of the first size is the document's title; several are its parts.
  function tidy(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    body.querySelectorAll(COMMENTS).forEach((comment) => comment.remove());
    const step = body.querySelectorAll("h1").length > 1 ? 1 : 0;
    body.querySelectorAll("h1,h2,h3,h4,h5,h6").forEach((heading) => {
      const size = Number(heading.tagName[1]) + step;
      renamed(heading, Math.min(Math.max(size, 2), 3));
    });
    body.querySelectorAll("p,h2,h3,li").forEach((line) => {
      if (!line.textContent.trim()) line.remove();
    });
    return body.innerHTML.trim();
  }

  document.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html");
    const editor = event.target.closest?.(".public-DraftEditor-content");
    if (!editor || !html || OURS.test(html) || handed.has(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", tidy(html));
    clipboardData.setData("text/plain", event.clipboardData.getData("text/plain"));
    const again = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    handed.add(again);
    event.target.dispatchEvent(again);
  }, true);
})();
