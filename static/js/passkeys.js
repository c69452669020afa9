// Passkeys: only the browser can make one or sign with it. allauth's webauthn-json.js turns what the
// server says into what the browser wants, and back.
const say = (form, words) => {
  const place = form.querySelector("[data-passkey-said]");
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
  if (!answer.ok) throw new Error(told.error || "Signing in does not work at this moment. Try again.");
  return told;
};

const WAYS = {
  add: () => window.webauthnJSON.create(JSON.parse(document.getElementById("passkey-options").textContent)),
  signIn: async (form) => window.webauthnJSON.get(await asked(form)),
};

const REASONS = {
  NotAllowedError: "Nothing came from your device: it was cancelled, or took too long. Try again.",
  InvalidStateError: "This device has a passkey for you here already.",
  SecurityError: "This address cannot have passkeys.",
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
      say(form, REASONS[error.name] || error.message);
    }
  });
}
