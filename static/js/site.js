// Two conveniences. Every page says and does the same without them.
(() => {
  "use strict";

  // A visitor has told us no time zone: a moment is repeated in the browser's, beside the words that stand there.
  // data-local is the phrase around it ("%s your time"); data-until marks an end, told by its last minute.
  const lang = document.documentElement.lang;
  const locale = lang === "en" ? "en-GB" : lang || undefined;
  // Two formats, because one puts a word between day and time that the server's text doesn't have.
  const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long" });
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const time of document.querySelectorAll("time[datetime][data-local]")) {
    const instant = Date.parse(time.dateTime);
    if (Number.isNaN(instant)) continue;
    const told = instant - ("until" in time.dataset ? 60_000 : 0);
    const shown = `${day.format(told)}, ${clock.format(told)}`;
    let local = time.querySelector(".deadline-local");
    if (!local) {
      local = document.createElement("span");
      local.className = "deadline-local";
      time.append(" ", local);
    }
    local.textContent = `(${(time.dataset.local || "%s").replace("%s", shown)})`;
  }

  // A form that asks for the time zone starts with the browser's, if nothing was chosen.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of document.querySelectorAll("select[data-detect-time-zone]")) {
    const known = [...select.options].some((option) => option.value === zone);
    if (!select.value && known) select.value = zone;
  }
})();
