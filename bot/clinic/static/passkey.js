// Passkeys: asks the server what is to be signed, the device to sign it, and posts the answer in the form's hidden field.
// Without script, or where the browser knows no passkeys, the button is not there; the other ways in are.
const knows = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function ask(form) {
  const begun = await fetch(form.dataset.begin, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (begun.status === 403 && form.dataset.again) location.assign(form.dataset.again); // a fresh proof is wanted first
  if (!begun.ok) throw new Error(begun.status);
  const options = await begun.json();
  const asked = form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return JSON.stringify((await asked).toJSON());
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!knows) continue;
  form.hidden = false;
  const field = form.querySelector('input[name$="passkey"], input[name="credential"]');
  form.addEventListener("submit", (event) => {
    if (field.value) return;
    event.preventDefault();
    const failed = form.querySelector("[role=alert]");
    failed.hidden = true;
    ask(form).then((answer) => { field.value = answer; form.submit(); }, () => { failed.hidden = false; });
  });
}
