/**
 * How many messages are unread, on the page's icon: as a dot on that of the tab, as a number on that of an installed
 * application.
 */

export class Badge {
  #link;
  #icon;
  #unread = 0;

  constructor({ rooms, link }) {
    this.#link = link;
    this.#icon = link.getAttribute("href");
    rooms.addEventListener("list", () => this.#show(rooms.unread));
  }

  #show(unread) {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#link.href = unread > 0 ? this.#link.dataset.unread : this.#icon;
    // Where there is no application whose icon it could be, that is no fault.
    navigator.setAppBadge?.(unread).catch(() => {});
  }
}
