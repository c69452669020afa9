// What stands on the screen is what is saved, published and previewed, and it makes one article.
(() => {
  // Draftail keeps its text to itself until a quarter of a second after the last key. So whoever
  // reads the form (a button, Ctrl+S, autosave, the preview) is given what its editors hold.
  const COMMENTED = /^(COMMENT-|STYLE_RERENDER_)/; // marks of comments, which Draftail leaves out too
  const written = new WeakMap(); // a content never changes: what it was written as is kept

  function textOf(editor) {
    const state = editor.getEditorState();
    const content = state.getCurrentContent();
    if (!written.has(content)) {
      const raw = window.Draftail.serialiseEditorStateToRaw(state);
      raw?.blocks.forEach((block) => {
        block.inlineStyleRanges = block.inlineStyleRanges.filter(({ style }) => !COMMENTED.test(style));
      });
      written.set(content, JSON.stringify(raw));
    }
    return written.get(content);
  }

  document.addEventListener("formdata", ({ target, formData }) => {
    [...target.elements].forEach(({ name, draftailEditor }) => {
      if (draftailEditor && formData.has(name)) formData.set(name, textOf(draftailEditor));
    });
  });

  // Autosave sends the form half a second after a change, to the address at that time: a new article
  // is created once by it and once by the button. So a submit lets no autosave begin, and waits for
  // the one that runs, whose answer turns the form to the article that it made. It also waits until
  // what follows the last key is done: Draftail's part (the places of comments, what a phone's
  // keyboard composes), and the address, which is made of the headline.
  const AFTER_A_KEY = 300; // milliseconds
  const PATIENCE = 30000; // then it goes as it is; Wagtail frees the pressed button then, too
  const announced = new WeakMap();
  const held = new Map(); // forms that are on their way, and whether they autosaved before
  let typed = 0;
  let passing = null;

  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  const ACTIVE = "data-w-autosave-active-value";

  function stop(form) {
    form.setAttribute(ACTIVE, false);
    announced.get(form)?.preventDefault(); // it looks at that when its half second is over
  }

  function hold(form) {
    held.set(form, form.getAttribute(ACTIVE));
    stop(form);
  }

  // A form that was refused because somebody else saved meanwhile: what stands in it takes the place
  // of theirs by a press alone (articles/desk/up_to_date.py).
  document.addEventListener("DOMContentLoaded", () => {
    const refused = document.querySelector("[data-overtaken]");
    if (refused) stop(refused.form);
  });

  function running(form) {
    const { app } = window.wagtail;
    return app.getControllerForElementAndIdentifier(form, "w-autosave")?.submitPromise;
  }

  function free(form) {
    form.setAttribute(ACTIVE, held.get(form)); // Wagtail ends it where somebody else saved the page
    held.delete(form);
  }

  function hidden(name, value) {
    return Object.assign(document.createElement("input"), { type: "hidden", name, value });
  }

  // Whoever was signed out, or whose page was deleted, would be led to another page, and what they
  // typed would be gone. So it is asked first, and said here.
  const WHY = {
    403: "You are signed out. Sign in again in another tab, then press once more: what you typed stays here.",
    404: "Somebody deleted this page. Copy what you typed before you leave this window.",
  };
  const ASKED = document.currentScript.dataset.stillThere;
  const NO_ANSWER = "The site does not answer. What you typed stays here: press again in a moment.";

  async function whyNot(form) {
    const page = /\/pages\/(\d+)\//.exec(form.action)?.[1] ?? 0; // 0: a new one, or no page at all
    try {
      const answer = await fetch(ASKED.replace(/0\/$/, `${page}/`), {
        headers: { "X-Requested-With": "XMLHttpRequest" }, // else one is led on to sign in
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok) form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
      return answer.ok ? "" : WHY[answer.status] ?? NO_ANSWER;
    } catch {
      return NO_ANSWER;
    }
  }

  function say(text) {
    const detail = { clear: true, type: "error", text };
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
    document.querySelector(".messages")?.scrollIntoView(); // it stands on top, and one writes below
  }

  async function send(form, button) {
    hold(form);
    const ready = Promise.allSettled([running(form), wait(typed + AFTER_A_KEY - performance.now())]);
    await Promise.race([ready, wait(PATIENCE)]);
    const why = await whyNot(form);
    if (why) {
      say(why);
      free(form);
      button?.setAttribute("data-w-progress-loading-value", false);
      return;
    }
    // Not the button itself: it is disabled by now, and then the form leaves it out.
    const pressed = hidden(button?.name ?? "", button?.value ?? "");
    // What this window autosaved itself is no change by somebody else (articles/desk/up_to_date.py).
    const autosaved = Number(form.getAttribute("data-w-autosave-revision-id-value"));
    const own = hidden("own_revision_id", autosaved || "");
    form.append(pressed, own);
    passing = { form, event: null };
    form.requestSubmit();
    pressed.remove();
    own.remove();
    const stays = !passing.event || passing.event.defaultPrevented;
    passing = null;
    if (stays) free(form);
    else setTimeout(() => held.delete(form), PATIENCE);
  }

  // Wagtail takes what stands in the form two seconds after it opened for what was there before: what
  // is typed until then would wait for the next change. So it is shown to it as a change.
  const watched = new WeakSet();
  const early = new WeakSet();

  ["input", "keydown", "paste", "cut", "drop"].forEach((kind) => {
    document.addEventListener(kind, ({ target, key = "x", ctrlKey, metaKey }) => {
      const form = target.closest?.("[data-edit-form]");
      const writes = key.length === 1 && !ctrlKey && !metaKey; // not Tab, nor a shortcut
      if (form && !watched.has(form) && writes) early.add(form);
    }, true);
  });

  document.addEventListener("w-unsaved:watch-edits", ({ target: form }) => {
    watched.add(form);
    if (!early.has(form)) return;
    const unsaved = window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
    Object.assign(unsaved, { initialFormData: "before", previousFormData: "before" });
  });

  document.addEventListener("w-autosave:success", ({ target }) => early.delete(target), true);

  document.addEventListener("w-autosave:save", (event) => announced.set(event.target, event));

  ["keydown", "keyup", "input", "compositionend"].forEach((kind) => {
    document.addEventListener(kind, ({ target }) => {
      if (target.closest?.("[data-edit-form]")) typed = performance.now();
    }, true);
  });

  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-edit-form]")) return;
    if (passing?.form === form) {
      passing.event = event;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!held.has(form)) send(form, event.submitter);
  }, true);

  // The dialog that asks for a reviewer's words has jQuery send the form, of which nobody is told.
  document.addEventListener("click", ({ target }) => {
    const form = document.querySelector("[data-edit-form]");
    if (!form || !target.closest?.("[data-workflow-action-modal-url]")) return;
    form.submit = () => {
      if (!held.has(form)) send(form);
    };
  }, true);

  // Back from the next page, with this one as it was left.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) [...held.keys()].forEach(free);
  });
})();
