/**
 * One object per connection: its cursors, what it owes the client, what to write next.
 *
 * <p>After {@code room} in the flow. A {@link phao.session.Connection} is an actor: frames, completions and wake-ups become
 * tasks of its mailbox, so the rest needs no locks. It drives an {@link phao.session.Outlet}, with one write in flight.
 */
package phao.session;
