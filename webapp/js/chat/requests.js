/** Asks the server for something in the user's name, and reads its answer. */

/**
 * `path` is relative to the page, `body` is sent as JSON. Resolves with the JSON of the answer, null if there is none;
 * rejects with an error that has the answer's `status` if it is no success.
 */
export async function ask(account, method, path, body = undefined) {
  const answer = await fetch(new URL(path, document.baseURI), {
    method,
    headers: { ...(await account.authorization()), ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error(`the answer is ${answer.status}`), { status: answer.status });
  return answer.status === 204 ? null : answer.json();
}
