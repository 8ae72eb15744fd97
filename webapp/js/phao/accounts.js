/** Under which name storage keeps what belongs to one user of a server, and how it is removed. */

const KINDS = ["client", "outbox", "count", "cursor"];

/** @param user null without a token: then the server's own name, as it has always been */
export function placeOf(server, user) {
  return user === null ? server : `${server}#${encodeURIComponent(user.toWellFormed())}`;
}

/** Removes the records of a user, or of all users. What was kept without a user stays. */
export async function removeAccounts(storage, server, user) {
  const place = user === undefined ? `${server}#` : `${placeOf(server, user)}\n`;
  const keys = await Promise.all(KINDS.map(kind => storage.keys(`${kind}\n${place}`)));
  await storage.write([], keys.flat());
}
