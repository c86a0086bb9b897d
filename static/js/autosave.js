// Stores a draft a few seconds after typing stops. Without this script "Save draft" does the same.
// The form carries its words: data-autosave is said when the session has ended, data-autosave-failed when the
// site can't be reached; what the site answers it says itself.
(() => {
  "use strict";

  const PAUSE = 3000; // milliseconds without a change
  for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);

  function keep(form) {
    const said = form.querySelector("[data-autosave-said]");
    let stored = contentOf(form);
    let timer;
    let saving = null; // the save under way
    let signedOut = false;

    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    });
    // A button waits for the save under way, or it would seem to come from another window; and it does not leave
    // the page while the session is over.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (!saving && !signedOut) return;
      event.preventDefault();
      const button = event.submitter;
      if (saving) await saving;
      if (signedOut) await save();
      if (!signedOut) form.requestSubmit(button);
    });

    function save() {
      clearTimeout(timer);
      if (!saving && (signedOut || contentOf(form) !== stored)) {
        saving = attempt().finally(() => { saving = null; });
      }
      return saving;
    }

    async function attempt() {
      try {
        if (signedOut && !(await renewToken())) return;
        const content = contentOf(form);
        const answer = await fetch(form.action || location.href, {
          method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, redirect: "manual",
        });
        signedOut = answer.type === "opaqueredirect" || answer.status === 403;
        if (signedOut) return say(form.dataset.autosave);
        if (!answer.headers.get("Content-Type")?.includes("json")) return say(form.dataset.autosaveFailed);
        const told = await answer.json();
        if (answer.ok) {
          stored = content;
          form.elements.seen.value = told.seen;
        }
        say(told.said);
      } catch {
        say(form.dataset.autosaveFailed);
      }
    }

    // Signing in again changes the token that a form has to carry. A new application stands at another address
    // once it is stored; who isn't signed in is led to a page without such a form.
    async function renewToken() {
      const page = await fetch(location.href);
      if (!page.ok) return false;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = fresh.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
      if (!token) return false;
      form.elements.csrfmiddlewaretoken.value = token.value;
      return true;
    }

    function say(text) {
      said.textContent = text;
    }
  }

  function contentOf(form) {
    const hidden = ["csrfmiddlewaretoken", "seen", "opened"];
    return JSON.stringify([...new FormData(form)].filter(([name]) => !hidden.includes(name)));
  }
})();
