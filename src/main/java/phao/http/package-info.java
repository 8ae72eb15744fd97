/**
 * The same rooms over plain HTTP: pages, event streams, polls, publishing, contents (docs/protocol.md §5).
 *
 * <p>After {@code endpoint} in the flow. Asynchronous servlets: no request holds a thread while it waits. A reader that stays
 * is a session of {@code phao.session} like any other; this package has only its outlet.
 */
package phao.http;
