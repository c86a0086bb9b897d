// The hours of a week (templates/programs/widgets/week_grid.html): check boxes that work by themselves, made
// quicker to fill. Drag to paint, arrow keys to move, whole days and half-hours at a press, a live count.
(() => {
  "use strict";

  const HOLD = 300; // milliseconds after which a finger paints instead of scrolling
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  for (const grid of document.querySelectorAll("[data-week-grid]")) enhance(grid);

  function enhance(grid) {
    const boxes = [...grid.querySelectorAll("input[type=checkbox]")].map((input) => {
      const [day, slot] = input.value.split("-").map(Number);
      return { input, day, slot };
    });
    const placeOf = new Map(boxes.map((box) => [box.input, box]));
    const tables = [...grid.querySelectorAll("table")];
    const summary = grid.querySelector("[data-week-summary]");
    const lines = [...summary.querySelectorAll("li")];
    let waiting; // to tell the count

    for (const element of grid.querySelectorAll("[data-week-script]")) element.hidden = false;
    nameTheZone();
    addButtons();
    tables.forEach(useOneTabStop);
    listenToKeys();
    listenToPointers();
    grid.querySelector("[data-week-copy]").addEventListener("click", copyMonday);
    grid.addEventListener("change", count);
    grid.querySelector("[data-week-clear]").addEventListener("click", () => clear(boxes, summary.dataset.clearedAll));
    for (const [day, line] of lines.entries()) {
      line.querySelector("button").addEventListener("click", () => {
        clear(boxes.filter((box) => box.day === day), summary.dataset.cleared.replace("%s", line.dataset.name));
        grid.querySelector("[data-week-copy]").focus(); // the line is gone
      });
    }
    window.addEventListener("pageshow", () => count());
    count();

    // Words ------------------------------------------------------------------------------------------------

    function count(event, before = "") {
      clearTimeout(waiting);
      // Once a stroke is over, so that a screen reader says one number and not twenty.
      waiting = setTimeout(() => {
        const hours = boxes.filter((box) => box.input.checked).length / 2;
        const number = new Intl.NumberFormat(document.documentElement.lang || undefined).format(hours);
        const text = `${before} ${grid.dataset.count.replace("%s", number)}`.trim();
        grid.querySelector("[data-week-count]").textContent = text;
        summarise();
      }, 150);
    }

    // The hours of each day in words, such as "18:00–20:30", below the grid.
    function summarise() {
      for (const [day, line] of lines.entries()) {
        const slots = boxes.filter((box) => box.day === day && box.input.checked).map((box) => box.slot).sort((a, b) => a - b);
        const ranges = [];
        for (const slot of slots) {
          const last = ranges.at(-1);
          if (last && last[1] === slot) last[1] += 1;
          else ranges.push([slot, slot + 1]);
        }
        line.querySelector("span").textContent = ranges.map((range) => range.map(timeOf).join("–")).join(", ");
        line.hidden = !slots.length;
      }
      summary.hidden = lines.every((line) => line.hidden);
    }

    function timeOf(slot) {
      return `${String(Math.floor(slot / 2)).padStart(2, "0")}:${slot % 2 ? "30" : "00"}`;
    }

    function nameTheZone() {
      const select = grid.closest("form").elements.time_zone;
      if (!select) return;
      const tell = () => {
        const option = select.selectedOptions[0];
        if (!option || !option.value) return;
        const area = option.parentElement.label;
        const place = area ? `${option.text} (${area})` : option.text;
        grid.querySelector("[data-week-zone]").textContent = grid.dataset.zone.replace("%s", place);
      };
      select.addEventListener("change", tell);
      select.addEventListener("change", () => tellTheClockChanges(select.value));
      // A zone may have been put in by the page's script, which the page's own words don't know of.
      window.addEventListener("load", () => {
        tell();
        if (select.value && !select.querySelector("option[selected]")) tellTheClockChanges(select.value);
      });
      tell();
    }

    async function tellTheClockChanges(zone) {
      const place = grid.querySelector("[data-week-clock]");
      if (!place) return;
      place.replaceChildren(); // what is said there holds for another zone
      try {
        const answer = await fetch(`${place.dataset.weekClock}?zone=${encodeURIComponent(zone)}`);
        const text = answer.ok ? await answer.text() : "";
        if (grid.closest("form").elements.time_zone.value !== zone) return; // another one was chosen meanwhile
        place.append(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
      } catch {
        // The sentences are a help: without the network the grid works as well.
      }
    }

    // Whole days and half-hours ----------------------------------------------------------------------------

    function addButtons() {
      const hint = document.createElement("span");
      hint.id = "week-grid-whole";
      hint.hidden = true;
      hint.textContent = grid.dataset.whole;
      grid.append(hint);
      for (const header of grid.querySelectorAll("th")) {
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-describedby", hint.id);
        button.append(...header.childNodes);
        header.append(button);
        button.addEventListener("click", () => {
          const inputs = header.scope === "row"
            ? [...header.parentElement.querySelectorAll("input")]
            : [...header.closest("table").tBodies[0].rows].map((row) => row.cells[header.cellIndex].querySelector("input"));
          const value = !inputs.every((input) => input.checked);
          for (const input of inputs) input.checked = value;
          count();
        });
      }
    }

    function copyMonday() {
      const monday = new Map(boxes.filter((box) => box.day === 0).map((box) => [box.slot, box.input.checked]));
      if (![...monday.values()].includes(true)) return count(null, grid.dataset.mondayEmpty);
      for (const box of boxes) if (box.day >= 1 && box.day <= 4) box.input.checked = monday.get(box.slot);
      return count(null, grid.dataset.copied);
    }

    function clear(some, told) {
      for (const box of some) box.input.checked = false;
      count(null, told);
    }

    // Keys: one stop of the Tab key for each table, arrows within and from table to table ---------------------

    function useOneTabStop(table) {
      const stops = [...table.querySelectorAll("input, button")];
      const stopAt = (chosen) => stops.forEach((stop) => { stop.tabIndex = stop === chosen ? 0 : -1; });
      stopAt(table.querySelector("input"));
      table.addEventListener("focusin", (event) => { if (stops.includes(event.target)) stopAt(event.target); });
    }

    function neighbour(from, [down, across], wanted) {
      let table = from.closest("table");
      let row = from.closest("tr").rowIndex;
      const column = from.closest("td, th").cellIndex + across;
      for (;;) {
        row += down;
        if (row < 0 || row >= table.rows.length) {
          const open = tables.filter((candidate) => candidate.closest("details").open);
          table = open[open.indexOf(table) + down];
          if (!table) return null;
          row = down > 0 ? 0 : table.rows.length - 1;
        }
        const cell = table.rows[row].cells[column];
        const found = cell && cell.querySelector(wanted);
        if (found || !down) return found;
      }
    }

    function listenToKeys() {
      grid.addEventListener("keydown", (event) => {
        if (!event.target.closest("table") || event.ctrlKey || event.altKey || event.metaKey) return;
        const from = event.target;
        let to;
        if (event.key in STEPS) {
          const [down, across] = STEPS[event.key];
          const forward = getComputedStyle(grid).direction === "rtl" ? -across : across;
          to = neighbour(from, [down, forward], event.shiftKey ? "input" : "input, button");
        } else if (event.key === "Home" || event.key === "End") {
          const inputs = from.closest("tr").querySelectorAll("input");
          to = inputs[event.key === "Home" ? 0 : inputs.length - 1];
        } else return;
        event.preventDefault();
        if (!to) return;
        if (event.shiftKey && placeOf.has(from) && event.key in STEPS) {
          to.checked = from.checked;
          count();
        }
        to.focus();
      });
    }

    // Pointers: a stroke fills the rectangle between where it began and where it is -----------------------------

    function listenToPointers() {
      let stroke = null;
      let held = null; // a finger is down and may become a stroke
      let swallowClick = false;

      const begin = (input) => {
        const start = placeOf.get(input);
        stroke = { start, value: !input.checked, before: boxes.map((box) => box.input.checked) };
        grid.classList.add("is-painting");
        input.focus({ preventScroll: true });
        paint(start);
      };
      const paint = (end) => {
        const { start, value, before } = stroke;
        const between = (n, a, b) => n >= Math.min(a, b) && n <= Math.max(a, b);
        boxes.forEach((box, index) => {
          const inside = between(box.day, start.day, end.day) && between(box.slot, start.slot, end.slot);
          box.input.checked = inside ? value : before[index];
        });
        count();
      };
      const finish = () => {
        clearTimeout(held);
        if (!stroke) return;
        stroke = null;
        grid.classList.remove("is-painting");
        swallowClick = true; // of this stroke: the box has been set already
        setTimeout(() => { swallowClick = false; }, 0);
      };

      grid.addEventListener("pointerdown", (event) => {
        if (!placeOf.has(event.target) || event.button !== 0 || !event.isPrimary) return;
        if (event.pointerType === "touch") held = setTimeout(begin, HOLD, event.target);
        else begin(event.target);
      });
      document.addEventListener("pointermove", (event) => {
        if (!stroke) return;
        const under = placeOf.get(document.elementFromPoint(event.clientX, event.clientY));
        if (under) paint(under);
      });
      document.addEventListener("pointerup", finish);
      document.addEventListener("pointercancel", finish);
      // The page must not scroll under a finger that paints, nor open a menu because it is held.
      grid.addEventListener("touchmove", (event) => {
        if (stroke) event.preventDefault();
        else clearTimeout(held);
      }, { passive: false });
      grid.addEventListener("touchend", (event) => { if (stroke && event.cancelable) event.preventDefault(); });
      grid.addEventListener("contextmenu", (event) => { if (stroke) event.preventDefault(); });
      grid.addEventListener("click", (event) => {
        if (swallowClick && placeOf.has(event.target)) event.preventDefault();
        swallowClick = false;
      });
    }
  }
})();
