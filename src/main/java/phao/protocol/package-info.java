/**
 * The frames, names, codes and codecs of {@code phao.v1}, as docs/protocol.md specifies them.
 *
 * <p>First in the flow: knows nothing of the other packages. Pure: no I/O, threads, clock or logging.
 */
package phao.protocol;
