// One switch for all code of a page. The calls that make numbers are in sight; what only makes a
// page comes with the switch. Without this script each hidden cell has a bar of its own.
function codeSwitch() {
  const title = document.querySelector("article.bd-article h1");
  const cells = document.querySelectorAll("article details.hide.above-input");
  if (!title || !cells.length) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code-switch";
  const set = (shown) => {
    document.documentElement.classList.toggle("code-in-brief", !shown);
    for (const cell of cells) cell.open = shown;
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = shown ? "Show less code" : "Show all code";
  };
  button.addEventListener("click", () => {
    set(button.getAttribute("aria-pressed") !== "true");
    try {
      sessionStorage.setItem("code", button.getAttribute("aria-pressed"));
    } catch {
      // A browser may keep nothing for pages opened from a folder.
    }
  });
  let kept = null;
  try {
    kept = sessionStorage.getItem("code");
  } catch {
    // As above.
  }
  title.after(button);
  set(kept === "true");
}

codeSwitch();
