// The menu of pages, which the server draws: the link to the present page is marked as such.

export function markPresentPage() {
  const menu = document.querySelector(".st-key-unroll_menu");
  menu?.setAttribute("role", "navigation");
  menu?.setAttribute("aria-label", "Pages");
  for (const link of menu?.querySelectorAll("a") ?? []) {
    // Streamlit leaves the address of the first page empty, which is the present one.
    if (!link.getAttribute("href")) link.href = ".";
    if (link.pathname !== location.pathname) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "page");
      // On a phone the menu is wider than the screen.
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }
}
