// A document pasted into the editor: what Draftail itself does not see is put right before it does.
// It keeps what a field allows (headings of the second and third size, links, bold, lists) and makes
// text of the rest; but it drops a heading of the first size and keeps the comments in the margin.
(() => {
  const COMMENTS = [
    ".MsoCommentReference", "[style*='mso-element:comment']", "a[href^='#cmnt']", "a[id^='cmnt']",
  ].join(",");
  const OURS = /data-draftjs-conductor-fragment|data-editor=/; // copied in an editor here
  const handed = new WeakSet();
  // Draftail has no raised and lowered text: 10⁶ would become 106, and H₂O H2O.
  const RAISED = "sup,[style*='vertical-align:super'],[style*='vertical-align: super']";
  const LOWERED = "sub,[style*='vertical-align:sub'],[style*='vertical-align: sub']";
  const PLAIN = [..."0123456789+−–-=()n"];
  const HIGH = [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ"];
  const LOW = [..."₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₙ"];

  function renamed(heading, size) {
    const other = heading.ownerDocument.createElement(`h${size}`);
    other.append(...heading.childNodes);
    heading.replaceWith(other);
  }

  // A figure that cannot be written so bears a mark: 10^2,5. Other words stay as they are: 4th.
  function set(part, letters, mark) {
    const text = part.textContent;
    if (part.querySelector("a[href]") || text.startsWith("[")) return; // the number of a note
    const typed = [...text].filter((letter) => letter.trim());
    if (typed.length && typed.every((letter) => PLAIN.includes(letter))) {
      part.replaceWith([...text].map((one) => letters[PLAIN.indexOf(one)] ?? one).join(""));
    } else if (/\d/.test(text)) {
      part.replaceWith(mark + text);
    }
  }

  // A cell is a line of its own: two figures beside each other would become one.
  function lined(cell) {
    if (cell.querySelector("p,h1,h2,h3,h4,h5,h6,ul,ol,div,table")) return;
    const line = cell.ownerDocument.createElement("p");
    line.append(...cell.childNodes);
    cell.append(line);
  }

  // One heading of the first size is the document's title; several are its parts.
  function tidy(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    body.querySelectorAll(`${COMMENTS},script,style`).forEach((part) => part.remove());
    body.querySelectorAll(RAISED).forEach((part) => set(part, HIGH, "^"));
    body.querySelectorAll(LOWERED).forEach((part) => set(part, LOW, "_"));
    body.querySelectorAll("td,th").forEach(lined);
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
