// Two conveniences of the matching's pages. Without them a link looks again, and the time stands in words.
(() => {
  "use strict";

  // A run under way is asked for now and then; when it is over, its page is loaded anew.
  const run = document.querySelector("[data-progress-url]");
  if (run) {
    const bar = run.querySelector("progress");
    const words = run.querySelector("[data-progress-words]");
    const look = async () => {
      try {
        const answer = await fetch(run.dataset.progressUrl, { headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) return;
        const told = await answer.json();
        if (!told.under_way) {
          location.reload();
          return;
        }
        if (words.textContent !== told.text) words.textContent = told.text;
        if (told.of) {
          bar.max = told.of;
          bar.value = told.done;
        } else {
          bar.removeAttribute("value");
        }
      } catch {
        // The network is away; the next look may find it.
      }
      setTimeout(look, 2000);
    };
    setTimeout(look, 1000);
  }

  // The minutes until mails leave, counted from when the page came: the reader's clock may be wrong.
  // data-countdown is the phrase around the number ("%s minutes left").
  const left = document.querySelector("[data-countdown]");
  if (left) {
    const until = performance.now() + 1000 * left.dataset.seconds;
    const tick = () => {
      const minutes = Math.ceil((until - performance.now()) / 60000);
      if (minutes <= 0) {
        location.reload();
        return;
      }
      const text = (minutes === 1 ? left.dataset.countdownOne : left.dataset.countdown).replace("%s", minutes);
      if (left.textContent !== text) left.textContent = text;
      setTimeout(tick, 5000);
    };
    tick();
  }
})();
