// Passkeys: only the browser can make one or sign with it. allauth's webauthn-json.js turns what the
// server says into what the browser wants, and back.
// What went wrong is said in the page's language: its words stand on the place where it is said.
const placeOf = (form) => form.querySelector("[data-passkey-said]");

const say = (form, words) => {
  const place = placeOf(form);
  place.textContent = words;
  place.hidden = !words;
};

const asked = async (form) => {
  const sent = new FormData(form);
  sent.delete("credential");
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: sent,
  });
  const told = answer.headers.get("Content-Type")?.startsWith("application/json")
    ? await answer.json() : {};
  if (!answer.ok) throw new Error(told.error || placeOf(form).dataset.brokenWords);
  return told;
};

const WAYS = {
  add: () => window.webauthnJSON.create(JSON.parse(document.getElementById("passkey-options").textContent)),
  signIn: async (form) => window.webauthnJSON.get(await asked(form)),
};

const REASONS = {
  NotAllowedError: "cancelledWords",
  InvalidStateError: "knownWords",
  SecurityError: "nowhereWords",
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const way = WAYS[form.dataset.passkey];
  if (!window.isSecureContext || !window.webauthnJSON?.supported()) continue;
  form.querySelector("[data-passkey-none]").hidden = true;
  form.querySelector("[data-passkey-way]").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(form, "");
    if (form.elements.name && !form.elements.name.value.trim()) {
      form.submit(); // the page says what is missing, and no passkey is made for nothing
      return;
    }
    try {
      const credential = await way(form);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      say(form, placeOf(form).dataset[REASONS[error.name]] || error.message);
    }
  });
}
