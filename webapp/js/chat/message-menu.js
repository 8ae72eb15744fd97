/** The menu of what can be done with a message (actions.js), and what opens it (reach.js). */

import { messageActions } from "./actions.js";
import { byId } from "./dom.js";
import { Reach } from "./reach.js";

/** `room()` is the one that is shown. */
export function messageMenu({ language, menu, room, linkTo, banDialog, tell }) {
  const actions = messageActions({ language, room, linkTo, banDialog, tell });
  const open = ({ message }, box, ends) => {
    const show = chosen => {
      const entries = chosen
        .filter(action => action.applies(message))
        .map(({ key, values, icon, run, asks }) => ({
          text: language.t(key, values?.(message)),
          icon,
          // What can't be undone is asked about in the same place.
          run: () => (asks === undefined ? run(message) : show(asks)),
        }));
      if (entries.length > 0) menu.open(entries, box, { ...ends, label: language.t("actions.more") });
    };
    show(actions);
  };
  new Reach({ scroller: byId("scroller"), list: byId("messages"), open });
}
