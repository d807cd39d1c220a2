// Makes every page a little better: menus close by themselves, one-time texts can be copied.

function closeMenus(but) {
  document.querySelectorAll("[data-menu][open]").forEach((menu) => { if (menu !== but) menu.open = false; });
}

function copyOnClick(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copyText).textContent);
    button.textContent = "Copied";
  });
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("[data-menu][open]");
  closeMenus(null);
  open?.querySelector("summary").focus();
});
if (navigator.clipboard) document.querySelectorAll("[data-copy-text]").forEach(copyOnClick);
