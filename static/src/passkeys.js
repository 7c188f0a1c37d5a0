/** Passkeys: has the browser use or make one, and posts its answer with the form that asked. */
import { setBusy } from "./forms.js";

const bytes = (/** @type {string} */ text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (/** @type {ArrayBuffer} */ buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Returns the options with bytes where the browser wants bytes; older phones cannot do it. */
function understood(/** @type {any} */ options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const known of list ?? []) known.id = bytes(known.id);
  }
  return options;
}

function answerOf(/** @type {any} */ credential) {
  const { response } = credential;
  /** @type {Record<string, any>} */
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    if (response.userHandle) said.userHandle = text(response.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: {},
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
  });
}

async function ask(/** @type {HTMLFormElement} */ form) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token"));
  const response = await fetch(form.dataset.options ?? "", {
    method: "POST",
    headers: { "X-CSRFToken": token.value, Accept: "application/json" },
  });
  if (response.status === 403) {
    // The last proof is too old for this: it is asked for, and leads back here.
    location.assign(`/account/prove?next=${encodeURIComponent(location.pathname)}`);
  } else if (response.redirected) {
    location.reload(); // the way is shut: signed out, or a second factor is there by now
  }
  if (!response.ok) throw new Error(String(response.status));
  const publicKey = understood(await response.json());
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
}

async function use(/** @type {SubmitEvent} */ event) {
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  event.preventDefault();
  if (form.classList.contains("is-busy")) return;
  setBusy(form, true);
  const error = /** @type {HTMLElement} */ (form.querySelector("[data-error]"));
  error.hidden = true;
  try {
    const credential = await ask(form);
    const field = /** @type {HTMLInputElement} */ (form.querySelector("[data-passkey-answer]"));
    field.value = answerOf(credential);
    form.submit();
  } catch (failure) {
    setBusy(form, false);
    const kinds = { NotAllowedError: "textCancelled", InvalidStateError: "textKnown" };
    const kind = kinds[/** @type {Error} */ (failure).name] ?? "textFailed";
    error.textContent = form.dataset[kind] ?? "";
    error.hidden = false;
  }
}

/** Shows the forms that need passkeys where the browser knows them. */
export function startPasskeys(/** @type {ParentNode} */ root) {
  if (!window.PublicKeyCredential) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    /** @type {HTMLFormElement} */ (form).hidden = false;
    form.addEventListener("submit", (event) => use(/** @type {SubmitEvent} */ (event)));
  }
  for (const part of root.querySelectorAll("[data-with-passkeys]")) part.removeAttribute("hidden");
  for (const part of root.querySelectorAll("[data-without-passkeys]")) part.remove();
}
