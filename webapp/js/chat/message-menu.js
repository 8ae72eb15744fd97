/** The menu of what can be done with a message (actions.js), and what opens it (reach.js). */

import { messageActions } from "./actions.js";
import { byId } from "./dom.js";
import { Reach } from "./reach.js";

export function messageMenu({ language, menu, linkTo, tell }) {
  const actions = messageActions({ language, linkTo, tell });
  const open = ({ message }, box, ends) => {
    const entries = actions
      .filter(action => action.applies(message))
      .map(({ key, icon, run }) => ({ text: language.t(key), icon, run: () => run(message) }));
    if (entries.length > 0) menu.open(entries, box, { ...ends, label: language.t("actions.more") });
  };
  new Reach({ scroller: byId("scroller"), list: byId("messages"), open });
}
