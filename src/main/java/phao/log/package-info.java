/**
 * The log: what was published, in order, on disk before anybody sees it.
 *
 * <p>Second in the flow, after {@code protocol}. {@link phao.log.RoomLog} has the one writer and commits in groups; a
 * {@link phao.log.LogEngine} stores: those that there are have a package each and are known to {@code app} only. Data flow in by {@code append} and out by {@code read} and the committed listener.
 */
package phao.log;
